"""What no log should hold: NUL, half characters, commands to a terminal, and a line that never ends."""
import os


def main():
    parts = [b"\0" * 100, b"\xff\xfe\xc3", "\ud800".encode("utf-8", "surrogatepass"), b"\x1b]0;title\x07", b"\x1b[2J\x1b[31mred"]
    parts += [b"\x1b]8;;javascript:alert(1)\x1b\\link\x1b]8;;\x1b\\", b"\r\r\r", "\u202e".encode(), b"\xf0\x9f\x8c"]
    for part in parts:
        os.write(1, part)
    for _ in range(20):
        os.write(1, b"a" * 50_000)
    return "said"
