"""Other processes' memory by system calls and by /proc/1/mem."""
import ctypes
import os

CALLS = {
    "attach to 1": (101, 16, 1, 0, 0),
    "seize the parent": (101, 0x4206, os.getppid(), 0, 0),
    "read the memory of 1": (310, 1, 0, 0, 0, 0, 0),
}


def main():
    libc = ctypes.CDLL(None, use_errno=True)
    hit = [name for name, call in CALLS.items() if libc.syscall(*[ctypes.c_long(word) for word in call]) >= 0]
    status = dict(line.split(":\t", 1) for line in open("/proc/1/status").read().splitlines() if ":\t" in line)
    is_weak = status["Seccomp"] != "2" or status["NoNewPrivs"] != "1" or int(status["CapEff"], 16) or int(status["CapBnd"], 16)
    try:
        open("/proc/1/mem", "r+b").close()
        if is_weak:
            hit.append("memory of a first process that is less confined")
    except OSError:
        pass
    print("VERDICT", "ESCAPED" if hit else "held", hit)
