/**
 * The resident process of a slot where this worker is root: builds the sandbox's root once, and for each job makes new
 * namespaces, mounts, drops all rights and starts it. A job in Python is a fork of this process, whose interpreter has
 * started already. It reads a line of JSON for each job and never sees what is in one: arguments and variables stay in
 * files that only the job's own processes open, so that no later job could find them in memory.
 */
export const LAUNCHER = String.raw`
import ctypes
import fcntl
import gc
import json
import os
import platform
import select
import signal
import sys
import types

CONFIG = json.loads(sys.argv[1])
ROOT = CONFIG["root"]
UID = CONFIG["uid"]

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 1, 2, 4, 8, 32
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
NEW_MOUNTS, NEW_CGROUP, NEW_UTS, NEW_IPC, NEW_PIDS, NEW_NET = 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x20000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
SYS_CLONE, SYS_PIVOT_ROOT = {"x86_64": (56, 155), "aarch64": (220, 41)}[platform.machine()]
SYS_MOUNT_SETATTR = 442
AT_FDCWD, AT_RECURSIVE = -100, 0x8000
CAPABILITIES = 64

libc = ctypes.PyDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


class Filter(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("program", ctypes.c_char_p)]


def check(result, what):
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, "%s: %s" % (what, os.strerror(code)))
    return result


def call(number, *args):
    return libc.syscall(*[ctypes.c_long(a) if isinstance(a, int) else a for a in (number,) + args])


def mount(source, target, kind, flags, options=None):
    encode = lambda text: None if text is None else text.encode()
    result = libc.mount(encode(source), encode(target), encode(kind), ctypes.c_ulong(flags), encode(options))
    check(result, "mount " + target)


def read_only(source, target):
    if os.path.isdir(source):
        os.makedirs(target, exist_ok=True)
    elif not os.path.exists(target):
        open(target, "w").close()
    mount(source, target, None, MS_BIND | MS_REC)
    attributes = (ctypes.c_uint64 * 4)(MS_RDONLY | MS_NOSUID | MS_NODEV, 0, 0, 0)
    if call(SYS_MOUNT_SETATTR, AT_FDCWD, target.encode(), AT_RECURSIVE, attributes, 32) != 0:
        mount(None, target, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)


def build_root():
    check(libc.unshare(NEW_MOUNTS), "unshare")
    mount(None, "/", None, MS_REC | MS_PRIVATE)
    mount("root", ROOT, "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=755")
    read_only("/usr", ROOT + "/usr")
    for link in CONFIG["links"]:
        if link["target"]:
            os.symlink(link["target"], ROOT + link["path"])
        else:
            read_only(link["path"], ROOT + link["path"])
    read_only(CONFIG["etc"], ROOT + "/etc")
    read_only(CONFIG["tools"], ROOT + CONFIG["place"]["tools"])
    for folder in ("proc", "tmp", "dev/shm", "dev/pts", "job/in", "job/work"):
        os.makedirs(ROOT + "/" + folder)
    for name in filter(lambda name: os.path.exists("/dev/" + name), ("null", "zero", "full", "random", "urandom", "tty")):
        open(ROOT + "/dev/" + name, "w").close()
        mount("/dev/" + name, ROOT + "/dev/" + name, None, MS_BIND)
    for name, target in (("fd", "/proc/self/fd"), ("stdin", "/proc/self/fd/0"), ("stdout", "/proc/self/fd/1"),
                         ("stderr", "/proc/self/fd/2"), ("ptmx", "pts/ptmx")):
        os.symlink(target, ROOT + "/dev/" + name)
    if CONFIG["resolvConf"]:
        read_only(CONFIG["resolvConf"], ROOT + "/job/resolv.conf")
    mount(None, ROOT, None, MS_BIND | MS_REMOUNT | MS_RDONLY | MS_NOSUID | MS_NODEV)


def clone(flags):
    """Process 1 of a job. It has one thread and runs nothing of others, so it does without what Python does after a fork."""
    return check(call(SYS_CLONE, flags | signal.SIGCHLD, 0, 0, 0, 0), "clone")


def temporary(path, size):
    options = "size=%d,mode=755,uid=%d,gid=%d,nr_inodes=65536" % (size, UID, UID)
    mount("tmp", path, "tmpfs", MS_NOSUID | MS_NODEV, options)


def share(is_shared):
    """The folder that the steps of a flow have in common lives from the first of them until it is forgotten."""
    if is_shared and not os.path.ismount(CONFIG["shared"]):
        temporary(CONFIG["shared"], CONFIG["sharedSize"])
    elif not is_shared and os.path.ismount(CONFIG["shared"]):
        check(libc.umount2(CONFIG["shared"].encode(), MNT_DETACH), "umount")


def enter(folder, is_shared, mounts):
    read_only(folder, ROOT + "/job/in")
    for each in mounts:
        target = ROOT + "/job/in/" + each["name"]
        if each.get("isWritable"):
            mount(each["from"], target, None, MS_BIND)
            mount(None, target, None, MS_BIND | MS_REMOUNT | MS_NOSUID | MS_NODEV)
        else:
            read_only(each["from"], target)
    for path, size in CONFIG["sizes"].items():
        temporary(ROOT + path, size)
    if is_shared:
        os.mkdir(ROOT + "/job/work/shared")
        mount(CONFIG["shared"], ROOT + "/job/work/shared", None, MS_BIND)
    mount("pts", ROOT + "/dev/pts", "devpts", MS_NOSUID | MS_NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    mount("proc", ROOT + "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC)
    os.chdir(ROOT)
    check(call(SYS_PIVOT_ROOT, b".", b"."), "pivot_root")
    check(libc.umount2(b".", MNT_DETACH), "umount")
    os.chdir("/job/work")
    check(libc.sethostname(b"job", 3), "sethostname")


def drop_rights():
    """Nothing is left to gain or to lose: no capability, no new privilege, only the calls the filter lets through."""
    with open("/proc/self/oom_score_adj", "w") as file:
        file.write("500")
    os.setgroups([])
    os.setresgid(UID, UID, UID)
    os.setresuid(UID, UID, UID)
    check(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    check(libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0), "pdeathsig")
    check(libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0), "dumpable")
    check(libc.prctl(PR_SET_SECCOMP, 2, ctypes.byref(FILTER), 0, 0), "seccomp")


def first_process(order, files, fault):
    """Process 1 of the job's namespace: waits for everything, hands SIGTERM on, and takes all with it when main ends."""
    main = 0
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    signal.signal(signal.SIGTERM, lambda *_: hand_on(main))
    try:
        enter(order["dir"], order["share"], order["mounts"])
        os.setsid()
        drop_rights()
        main = os.fork() if order["fork"] else start(order, files)
    except BaseException as error:
        os.write(fault, str(error).encode())
        os._exit(125)
    if main == 0:
        main_process(order, files, fault)
    os.closerange(0, 64)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
    while True:
        pid, status = os.waitpid(-1, 0)
        if pid == main:
            os._exit(code_of(status))


def hand_on(main):
    try:
        os.killpg(main, signal.SIGTERM)
    except OSError:
        pass


def environment(order):
    environ = dict(CONFIG["env"])
    if order["session"]:
        environ["MILLRACE_TURNS"] = "1"
    if not order["wait"]:
        with open("/job/in/env.json", encoding="utf-8") as file:
            environ.update(json.load(file))
    return environ


def start(order, files):
    """Starts another program without a copy of this process, which would cost more than all the rest."""
    actions = [(os.POSIX_SPAWN_DUP2, file, at) for at, file in enumerate(files)]
    # Python ignores two of these, and what is ignored stays so in the program that is started.
    usual = (signal.SIGTERM, signal.SIGPIPE, signal.SIGXFSZ)
    argv = order["argv"]
    return os.posix_spawn(argv[0], argv, environment(order), file_actions=actions, setpgroup=0, setsigmask=(), setsigdef=usual)


def main_process(order, files, fault):
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        for at, file in enumerate(files):
            os.dup2(file, at)
        fault = os.dup2(fault, len(files), inheritable=False)
        os.closerange(fault + 1, 1024)
        libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
        environ = environment(order)
        os.close(fault)
    except BaseException as error:
        os.write(fault, str(error).encode())
        os._exit(125)
    become(environ, order)


def become(environ, order):
    """Runs the wrapper as a fresh interpreter would."""
    gc.enable()
    os.environ.clear()
    os.environ.update(environ)
    sys.argv = ["/job/in/wrapper.py"]
    module = types.ModuleType("__main__")
    module.__file__ = "/job/in/wrapper.py"
    module.IS_SESSION = order["session"]
    module.AHEAD = order["ahead"] if order["wait"] and not order["session"] else None
    sys.modules["__main__"] = module
    exec(WRAPPER, module.__dict__)
    os._exit(0)


def code_of(status):
    return 128 + os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)


class Job:
    def __init__(self, order):
        go_read, self.go = os.pipe() if order["wait"] else (os.open("/dev/null", os.O_RDONLY), None)
        self.fault, fault_write = os.pipe()
        # A process that serves one turn after the other says at the end of each that it is done; one that loads something
        # before its job says so once.
        self.done, done_write = os.pipe() if order["session"] or order["ahead"]["imports"] else (None, None)
        out = open_log(CONFIG["out"])
        err = open_log(CONFIG["err"]) if order["own"] else out
        result = os.open("/proc/self/fd/3", os.O_RDWR)
        # Above the numbers that they are copied to.
        wanted = [file for file in (go_read, out, err, result, done_write) if file is not None]
        files = tuple(fcntl.fcntl(file, fcntl.F_DUPFD_CLOEXEC, 11) for file in wanted)
        flags = NEW_PIDS | NEW_MOUNTS | NEW_IPC | NEW_UTS | NEW_CGROUP
        if order["offline"] or (CONFIG["needsOwnNetwork"] and not order["online"]):
            flags |= NEW_NET
        self.pid = clone(flags)
        if self.pid == 0:
            first_process(order, files, fault_write)
        for file in {*wanted, fault_write, *files}:
            os.close(file)
        self.watch = os.pidfd_open(self.pid)

    def proceed(self, order):
        if order["do"] == "turn":
            try:
                os.write(self.go, b"%d\n" % order["n"])
            except OSError:
                # It has ended: its watch says so next.
                pass
        else:
            os.close(self.go)
            self.go = None

    def reap(self):
        _, status = os.waitpid(self.pid, 0)
        said = os.read(self.fault, 1000).decode("utf-8", "replace")
        for file in (self.watch, self.fault, self.go, self.done):
            if file is not None:
                os.close(file)
        return {"exit": code_of(status), "fault": said}


def open_log(path):
    # A pipe without a reader would make the opening wait: this process is one for a moment.
    reader = os.open(path, os.O_RDWR)
    writer = os.open(path, os.O_WRONLY)
    os.close(reader)
    return writer


def say(what):
    os.write(1, json.dumps(what).encode() + b"\n")


def serve():
    poll = select.poll()
    poll.register(0, select.POLLIN)
    job = None
    rest = b""
    while True:
        for file, _ in poll.poll():
            if job is not None and file == job.watch:
                for watched in (job.watch, job.done):
                    if watched is not None:
                        poll.unregister(watched)
                say(job.reap())
                job = None
                continue
            if job is not None and file == job.done:
                if os.read(file, 64):
                    say({"turn": True})
                else:
                    poll.unregister(file)
                    os.close(file)
                    job.done = None
                continue
            if file != 0:
                continue
            chunk = os.read(0, 65536)
            if not chunk:
                os._exit(0)
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                order = json.loads(line)
                if order["do"] == "forget":
                    share(False)
                elif order["do"] == "run":
                    if order["share"]:
                        share(True)
                    job = Job(order)
                    poll.register(job.watch, select.POLLIN)
                    if job.done is not None:
                        poll.register(job.done, select.POLLIN)
                    say({"pid": job.pid})
                elif job is not None and job.go is not None:
                    job.proceed(order)


# Opened anew: the descriptor is shared with the other slots, and so is the place it has been read to.
with open("/proc/self/fd/5", "rb") as file:
    RULES = file.read()
FILTER = Filter(len(RULES) // 8, RULES)
with open(CONFIG["wrapper"], encoding="utf-8") as file:
    WRAPPER = compile(file.read(), "/job/in/wrapper.py", "exec")
for inherited in (3, 4, 5):
    os.set_inheritable(inherited, False)
for name in CONFIG["modules"]:
    __import__(name)
build_root()
# What a process of this one executes can gain none of them; it keeps those it has itself.
for capability in range(CAPABILITIES):
    libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)
libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
# A collection would write to every object, and what a fork writes to is copied.
gc.disable()
gc.collect()
gc.freeze()
say("ready")
serve()
`;
