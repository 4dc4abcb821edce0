"""Stands still with all of its processes: what is stopped hears no SIGTERM."""
import os
import signal


def main():
    if os.fork() > 0:
        os.fork()
    os.kill(-1, signal.SIGSTOP)
    os.kill(os.getpid(), signal.SIGSTOP)
