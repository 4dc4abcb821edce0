"""Up to 4 GiB that no process holds as its own: files without a name, shared segments, full pipes and sockets."""
import ctypes
import fcntl
import os
import socket

libc = ctypes.CDLL(None, use_errno=True)
MIB = 1 << 20
kept = []
BLOCK = b"x" * MIB


def unnamed():
    file = os.memfd_create("x")
    for _ in range(200):
        os.write(file, BLOCK)
    return 200 * MIB


def segment():
    libc.shmat.restype = ctypes.c_void_p
    identity = libc.shmget(0, 200 * MIB, 0o1600)
    if identity < 0:
        return 0
    address = libc.shmat(identity, None, 0)
    ctypes.memset(address, 1, 200 * MIB)
    libc.shmdt(ctypes.c_void_p(address))
    return 200 * MIB


def pipes():
    total = 0
    for _ in range(100):
        ends = os.pipe()
        kept.append(ends)
        end = ends[1]
        os.set_blocking(end, False)
        try:
            total += os.write(end, BLOCK[: fcntl.fcntl(end, 1031, MIB)])
        except OSError:
            continue
    return total


def sockets():
    total = 0
    for _ in range(100):
        one, other = socket.socketpair()
        kept.append((one, other))
        one.setblocking(False)
        try:
            while True:
                total += one.send(BLOCK)
        except OSError:
            continue
    return total


def main():
    total = 0
    for each in [unnamed, segment] * 8 + [pipes, sockets]:
        try:
            total += each()
        except (OSError, ValueError):
            pass
    print("VERDICT ESCAPED with %d MiB" % (total >> 20))
