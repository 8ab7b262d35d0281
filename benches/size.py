"""What a program is made of: `size.py PROGRAM` prints its sections, and its machine code by crate where symbols are left.

    cargo build --release -p dateline --config profile.release.strip=false     (or --profile bench)
    RUSTFLAGS="-C symbol-mangling-version=v0" says of generic code who asked for it; without, it counts for core and alloc.
"""
import collections, re, subprocess, sys

STANDARD = {"core", "alloc", "std", "hashbrown"}
LOADED = re.compile(r"^\.(?!debug|symtab|strtab|shstrtab|comment|note)")


def lines(*command):
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def owner(symbol):
    """The first crate that a symbol names and that is not of the standard library; else the first it names."""
    if symbol.startswith("_R"):
        # Identifiers of crates: C, a digest, a length, and the name.
        named = [rest[: int(length)].lstrip("_") for length, rest in re.findall(r"C(?:s[0-9a-zA-Z]*_)?(\d+)(\w+)", symbol)]
    elif symbol.startswith("_ZN"):
        parts, at = [], 3
        while length := re.match(r"\d+", symbol[at:]):
            at += len(length.group())
            parts.append(symbol[at : at + int(length.group())])
            at += int(length.group())
        text = "::".join(parts).replace("..", "::").replace("$LT$", "<").replace("$u20$", " ")
        named = re.findall(r"(?<![\w:])_?([a-z]\w*)(?=::)", text)
    else:
        return "C and assembly"
    return next((name for name in named if name not in STANDARD), named[0] if named else "?")


def main():
    program = sys.argv[1]
    sections = []
    for line in lines("size", "-A", program):
        name, *sizes = line.split() or [""]
        if LOADED.match(name):
            sections.append((int(sizes[0]), name))
    sections.sort(reverse=True)
    print(f"loaded {sum(size for size, _ in sections) / 1e6:8.2f} MB")
    for size, name in sections[:12]:
        print(f"       {size / 1e6:8.2f} {name}")
    code, seen = collections.Counter(), set()
    for line in lines("nm", "--print-size", "--defined-only", program):
        parts = line.split()
        if len(parts) == 4 and parts[2] in "tTwW" and parts[0] not in seen:
            seen.add(parts[0])
            code[owner(parts[3])] += int(parts[1], 16)
    if not code:
        sys.exit("no symbols: crates cannot be told apart")
    print(f"machine code with a name {sum(code.values()) / 1e6:8.2f} MB")
    for crate, size in code.most_common(60):
        print(f"       {size / 1e6:8.2f} {crate}")


if __name__ == "__main__":
    main()
