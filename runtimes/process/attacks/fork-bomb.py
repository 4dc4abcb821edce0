"""Up to 3000 children that do nothing but exist."""
import os
import time


def main():
    count = 0
    for _ in range(3000):
        try:
            pid = os.fork()
        except OSError:
            break
        if pid == 0:
            time.sleep(30)
            os._exit(0)
        count += 1
    print("VERDICT", "ESCAPED" if count > 200 else "held", count, flush=True)
    os._exit(1)
