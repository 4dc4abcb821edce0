"""Up to 600,000 empty files, which cost memory that no size of a file counts."""
import os


def main():
    made = 0
    for folder in ("/tmp", "/job/work", "/dev/shm"):
        for n in range(200_000):
            try:
                os.mknod(f"{folder}/{n}")
            except OSError:
                break
            made += 1
    print("VERDICT", "ESCAPED" if made > 400_000 else "held", made)
