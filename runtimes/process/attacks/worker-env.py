"""The worker's environment: our own, and every environ and cmdline under /proc."""
import glob
import os


def main(needle):
    mark = needle.encode()
    hit = [name for name, value in os.environ.items() if needle in f"{name}={value}"]
    for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError:
            continue
        if mark in content:
            hit.append(path)
        if path.endswith("cmdline") and b"--setenv" in content:
            hit.append(path + " shows the sandbox's arguments")
    pids = [name for name in os.listdir("/proc") if name.isdigit()]
    if len(pids) > 10:
        hit.append(f"{len(pids)} processes of the host")
    print("VERDICT", "ESCAPED" if hit else "held", hit)
