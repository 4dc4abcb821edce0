"""Up to 4 GiB, every page touched."""


def main():
    kept = []
    for _ in range(64):
        block = bytearray(64 << 20)
        block[::4096] = b"x" * len(block[::4096])
        kept.append(block)
    print("VERDICT ESCAPED with 4 GiB")
