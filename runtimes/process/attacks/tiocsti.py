"""Input pushed into a terminal, should one be ours."""
import fcntl
import os


def main():
    hit = []
    try:
        terminal = [os.open("/dev/tty", os.O_RDWR)]
    except OSError:
        terminal = []
    for descriptor in terminal + [0, 1, 2]:
        for operation in (0x5412, 0x541C):
            try:
                fcntl.ioctl(descriptor, operation, b"x")
                hit.append((descriptor, hex(operation)))
            except OSError:
                pass
    print("VERDICT", "ESCAPED" if hit else "held", hit)
