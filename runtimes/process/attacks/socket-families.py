"""Sockets of families that no address policy sees."""
import socket

FAMILIES = {"vsock": (40, 1), "alg": (38, 5), "packet": (17, 3), "key": (15, 3), "xdp": (44, 3), "tipc": (30, 1), "can": (29, 3), "qipcrtr": (42, 2)}


def main():
    hit = []
    for name, (family, kind) in {**FAMILIES, "raw": (2, 3)}.items():
        try:
            socket.socket(family, kind, 1 if name == "raw" else 0).close()
            hit.append(name)
        except OSError:
            pass
    print("VERDICT", "ESCAPED" if hit else "held", hit)
