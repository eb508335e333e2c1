"""Fails when a block of C++, CMake or meson in the README does not stand, line for line, in a file that is built for a test.
Indentation does not count."""

import re
import sys

readme, *sources = sys.argv[1:]


def lines_of(text):
    return [line.strip() for line in text.strip().splitlines()]


with open(readme, encoding="utf-8") as file:
    blocks = re.findall(r"^```(?:cpp|cmake|meson|ini)\n(.*?)^```", file.read(), re.M | re.S)
snippets = []
for source in sources:
    with open(source, encoding="utf-8") as file:
        snippets.append(lines_of(file.read()))

missing = 0
for block in map(lines_of, blocks):
    stands = any(
        lines[start : start + len(block)] == block for lines in snippets for start in range(len(lines) - len(block) + 1)
    )
    if not stands:
        missing += 1
        print("This block of the README is in no file that is built:\n  " + "\n  ".join(block) + "\n")
if not blocks:
    sys.exit("the README has no block of code")
sys.exit(1 if missing else 0)
