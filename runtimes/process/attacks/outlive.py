"""Children in sessions of their own that hold every descriptor, write results and logs for ever, and hear no signal."""
import os
import signal
import time


def persist():
    for each in range(1, 32):
        if each not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(each, signal.SIG_IGN)
    while True:
        try:
            os.pwrite(3, b'ok\n"forged"', 0)
            os.write(1, b"still here\n")
        except OSError:
            pass
        time.sleep(0.001)


def main():
    for _ in range(4):
        if os.fork() == 0:
            os.setsid()
            if os.fork() == 0:
                persist()
            os._exit(0)
    return "left"
