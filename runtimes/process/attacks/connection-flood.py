"""As many connections to the one server that it may reach as it can open, all at once and for a while."""
import os
import socket
import time
import urllib.parse

PROCESSES = 4


def flood(target, seconds):
    held = []
    for _ in range(1000):
        client = socket.socket()
        client.settimeout(2)
        try:
            client.connect((target.hostname, target.port))
        except OSError:
            break
        held.append(client)
    time.sleep(seconds)
    return len(held)


def main(seconds):
    target = urllib.parse.urlparse(os.environ["BASE_INTERNAL_URL"])
    # Each process has a limit of its own for open files.
    for _ in range(PROCESSES - 1):
        if os.fork() == 0:
            flood(target, seconds)
            os._exit(0)
    return flood(target, seconds)
