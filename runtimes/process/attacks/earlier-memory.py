"""Searches this process's own memory for something that only an earlier job was given."""


def main(first: str, second: str):
    # Put together here: the argument itself must not be what is found.
    needle = (first + second).encode()
    own = id(needle)
    found = 0
    with open("/proc/self/maps") as maps, open("/proc/self/mem", "rb", 0) as memory:
        for line in maps:
            place, rights = line.split()[:2]
            if not rights.startswith("rw"):
                continue
            start, end = (int(part, 16) for part in place.split("-"))
            try:
                memory.seek(start)
                region = memory.read(end - start)
            except OSError:
                continue
            at = region.find(needle)
            while at >= 0:
                is_own = own <= start + at < own + 4096
                found += not is_own
                at = region.find(needle, at + 1)
            del region
    print("VERDICT held" if found == 0 else "ESCAPED: found %d times" % found)
