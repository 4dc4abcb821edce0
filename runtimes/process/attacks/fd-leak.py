"""Descriptors of the worker that came along."""
import os


def main():
    hit = []
    for name in os.listdir("/proc/self/fd"):
        try:
            target = os.readlink(f"/proc/self/fd/{name}")
        except OSError:
            continue
        if int(name) > 3 and "/proc/" not in target:
            hit.append((name, target))
    print("VERDICT", "ESCAPED" if hit else "held", hit)
