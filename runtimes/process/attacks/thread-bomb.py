"""Up to 3000 threads that do nothing but exist."""
import os
import threading
import time


def main():
    count = 0
    threading.stack_size(1 << 16)
    for _ in range(3000):
        try:
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        except RuntimeError:
            break
        count += 1
    print("VERDICT", "ESCAPED" if count > 200 else "held", count, flush=True)
    os._exit(1)
