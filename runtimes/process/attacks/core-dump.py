"""A crash that would make the host's core handler run."""
import os
import resource
import signal


def main():
    print(resource.getrlimit(resource.RLIMIT_CORE), flush=True)
    os.kill(os.getpid(), signal.SIGSEGV)
