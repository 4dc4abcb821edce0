"""Looks for a word that only a neighbour was given: in every file, environment and open file within reach."""
import os
import stat

SIZE_MAX = 1 << 20
OWN_FILES = ("/job/in/args.json",)
# What the system brings along is the same for everybody.
SKIPPED = ("usr", "proc", "rt")


def holds(path, needle):
    try:
        # A pipe or a device would lose what is read.
        if not stat.S_ISREG(os.stat(path).st_mode):
            return False
        with open(path, "rb") as file:
            return needle in file.read(SIZE_MAX)
    except OSError:
        return False


def below(root):
    for folder, names, files in os.walk(root):
        names[:] = [name for name in names if name not in SKIPPED]
        yield from (os.path.join(folder, name) for name in files)


def of_processes():
    for pid in os.listdir("/proc"):
        if not pid.isdigit() or int(pid) == os.getpid():
            continue
        yield from (f"/proc/{pid}/{name}" for name in ("environ", "cmdline", "comm"))
        yield from below(f"/proc/{pid}/root")
        yield from below(f"/proc/{pid}/cwd")
        try:
            yield from (f"/proc/{pid}/fd/{name}" for name in os.listdir(f"/proc/{pid}/fd"))
        except OSError:
            pass


def main(first, second, folder=None):
    """`folder`: nothing but that one."""
    needle = (first + second).encode()
    paths = [*below(folder)] if folder else [*below("/"), *of_processes()]
    hit = [path for path in paths if path not in OWN_FILES and holds(path, needle)]
    print("VERDICT", "ESCAPED" if hit else "held", hit[:20])
