"""A tree so deep that no path names its end, in a folder that the worker clears away."""
import os


def main():
    os.chdir("shared")
    for _ in range(3000):
        os.mkdir("deeper-and-deeper")
        os.chdir("deeper-and-deeper")
    os.symlink("/etc", "link")
    os.chmod(".", 0)
    return "deep"
