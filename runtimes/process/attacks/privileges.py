"""More than was given: other users, higher priorities, wider limits."""
import ctypes
import os
import resource

libc = ctypes.CDLL(None, use_errno=True)


def others(own):
    return [0, 1, own - 1, own + 1, 60000, 60001]


def change_limit(kind):
    _, hard = resource.getrlimit(kind)
    if hard == resource.RLIM_INFINITY:
        raise OSError("there is none")
    resource.setrlimit(kind, (hard + 1, hard + 1))


ATTEMPTS = {
    **{f"user {uid}": (os.setuid, uid) for uid in others(os.getuid()) if uid != os.getuid()},
    **{f"group {gid}": (os.setgid, gid) for gid in others(os.getgid()) if gid != os.getgid()},
    "groups": (os.setgroups, [0]),
    "a file of root": (lambda: os.chown("/tmp/own", 0, 0),),
    "nice -20": (os.setpriority, os.PRIO_PROCESS, 0, -20),
    "real time": (os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1)),
    "real-time disk": (lambda: check(libc.syscall(251, 1, 0, 1 << 13)),),
    "core files": (change_limit, resource.RLIMIT_CORE),
    "file size": (change_limit, resource.RLIMIT_FSIZE),
    "open files": (change_limit, resource.RLIMIT_NOFILE),
    "limits of 1": (lambda: check(libc.prlimit(1, resource.RLIMIT_NOFILE, (ctypes.c_ulong * 2)(4096, 4096), None)),),
    "a lower badness": (lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-1"),),
    "no filter": (lambda: check(libc.prctl(22, 0, 0, 0, 0)),),
    "new privileges": (lambda: check(libc.prctl(38, 0, 0, 0, 0)),),
    "a capability": (lambda: check(libc.prctl(47, 2, 21, 0, 0)),),
}


def check(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "refused")


def main():
    open("/tmp/own", "w").close()
    hit = []
    for name, (function, *words) in ATTEMPTS.items():
        try:
            function(*words)
            hit.append(name)
        except (OSError, ValueError, OverflowError):
            pass
    print("VERDICT", "ESCAPED" if hit else "held", hit)
