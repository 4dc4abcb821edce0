"""Leaves the descriptors of its slot in a state in which the next job could not use them."""
import fcntl
import os


def main():
    done = []
    for name, act in {
        "locked": lambda: fcntl.flock(3, fcntl.LOCK_EX),
        "locked in part": lambda: fcntl.lockf(3, fcntl.LOCK_EX),
        "leased": lambda: fcntl.fcntl(3, fcntl.F_SETLEASE, fcntl.F_WRLCK),
        "sealed": lambda: fcntl.fcntl(3, 1033, 0x1F),
        "kept blocks": lambda: os.posix_fallocate(3, 0, 8 << 20),
        "an attribute": lambda: os.setxattr("/proc/self/fd/3", "user.x", b"y" * 1000),
        "another owner": lambda: os.fchown(3, 0, 0),
        "no rights to the result": lambda: os.fchmod(3, 0),
        "no rights to the log": lambda: os.fchmod(1, 0),
        "no rights to the errors": lambda: os.fchmod(2, 0),
        "not blocking": lambda: os.set_blocking(1, False),
        "appending": lambda: fcntl.fcntl(3, fcntl.F_SETFL, os.O_APPEND),
    }.items():
        try:
            act()
            done.append(name)
        except OSError:
            pass
    os.ftruncate(3, 0)
    return done
