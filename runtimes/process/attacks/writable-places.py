"""Every folder there is: packages, tools, caches and settings that a later job would use are nobody's to change."""
import os

OWN = ("/tmp", "/job/work", "/dev/shm", "/proc", "/dev/pts")


def can(act, *words):
    try:
        act(*words)
        return True
    except OSError:
        return False


def plant(path):
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
    os.remove(path)


def is_of_interest(folder):
    return folder not in OWN and not os.path.islink(folder)


def main():
    hit = []
    for folder, names, files in os.walk("/"):
        # What lies deeper in the system is as what lies above: one mount.
        is_deep = folder.startswith("/usr/") and folder.count("/") > 4
        names[:] = [] if is_deep else [name for name in names if is_of_interest(os.path.join(folder, name))]
        if os.access(folder, os.W_OK) or can(plant, os.path.join(folder, ".planted")):
            hit.append(folder)
        for name in files[:3]:
            path = os.path.join(folder, name)
            if not os.path.islink(path) and (os.access(path, os.W_OK) and can(os.utime, path) or can(os.link, path, "/tmp/linked")):
                hit.append(path)
    print("VERDICT", "ESCAPED" if hit else "held", hit[:20])
