"""Signals to every process there might be."""
import os
import signal


def main():
    hit, denied = [], 0
    for pid in range(2, 1 << 16):
        if pid == os.getpid():
            continue
        try:
            os.kill(pid, 0)
            hit.append(pid)
        except ProcessLookupError:
            pass
        except PermissionError:
            denied += 1
    print("VERDICT", "ESCAPED" if len(hit) > 3 or denied else "held", hit[:20], denied, flush=True)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.kill(-1, signal.SIGTERM)
    print("still here", flush=True)
