"""Leave a process behind: a new session, a double fork, all descriptors closed."""
import os
import time


def main():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.closerange(0, 64)
            time.sleep(60)
        os._exit(0)
    return "left"
