"""Files and modes anywhere but in the two folders that are the job's own."""
import os

FOLDERS = "/ /usr /usr/bin /usr/local/bin /etc /opt/rt /opt /job /job/in /dev /proc /sys /var/tmp /run /home".split()
FILES = "/job/in/args.json /job/in/main.py /etc/passwd /usr/bin/env /etc/ld.so.cache".split()


def main():
    hit = []
    for folder in FOLDERS:
        path = os.path.join(folder, "planted")
        try:
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o644))
            hit.append(path)
        except OSError:
            pass
    for path in FILES:
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_APPEND))
            hit.append(path)
        except OSError:
            pass
        try:
            os.chmod(path, 0o777)
            hit.append("mode of " + path)
        except OSError:
            pass
    for folder in ("/tmp", "/job/work", "/dev/shm"):
        with open(folder + "/own", "w") as file:
            file.write("1")
    print("VERDICT", "ESCAPED" if hit else "held", hit)
