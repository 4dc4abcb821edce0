"""Devices of the machine: any but the harmless ones, by their names or made anew."""
import os
import stat

HARMLESS = {"null", "zero", "full", "random", "urandom", "tty", "console", "ptmx"}


def main():
    hit = []
    for folder, _, names in os.walk("/dev"):
        for name in names:
            path = os.path.join(folder, name)
            try:
                mode = os.lstat(path).st_mode
            except OSError:
                continue
            if (stat.S_ISCHR(mode) or stat.S_ISBLK(mode)) and name not in HARMLESS and not folder.startswith("/dev/pts"):
                hit.append(path)
    for name, kind, numbers in (("mem", stat.S_IFCHR, (1, 1)), ("kmsg", stat.S_IFCHR, (1, 11)), ("disk", stat.S_IFBLK, (8, 0)),
                                ("fuse", stat.S_IFCHR, (10, 229)), ("tun", stat.S_IFCHR, (10, 200))):
        for folder in ("/tmp", "/job/work", "/dev/shm"):
            try:
                os.mknod(f"{folder}/{name}", kind | 0o666, os.makedev(*numbers))
                os.close(os.open(f"{folder}/{name}", os.O_RDWR))
                hit.append(f"{folder}/{name}")
            except OSError:
                pass
    for path in ("/dev/console", "/dev/tty0", "/dev/mem", "/dev/port", "/dev/kmsg", "/dev/fuse", "/dev/net/tun", "/dev/kvm", "/dev/loop-control"):
        try:
            os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
            hit.append("open " + path)
        except OSError:
            pass
    print("VERDICT", "ESCAPED" if hit else "held", hit)
