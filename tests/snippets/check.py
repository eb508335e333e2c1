"""check.py PROJECT SOURCE...: checks the pages of the project that show code.

* Each block of C++, CMake or meson stands, line for line, in one of the sources, which are built for tests, or in a
  program of examples/. Indentation does not count.
* Each link leads to a file of the project, and to a heading of its page.
* The README's tables of errors name all values of `errc` and `condition`, and its table of programs those of examples/.
"""

import pathlib
import re
import sys

PAGES = ["README.md", "examples/packaging/README.md", "include/appmixer/testing/README.md"]

project = pathlib.Path(sys.argv[1])
failures = []


def lines_of(text):
    return [line.strip() for line in text.strip().splitlines()]


def stands(block, sources):
    return any(lines[i : i + len(block)] == block for lines in sources for i in range(len(lines) - len(block) + 1))


def anchor(heading):
    """As GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def without_code(page):
    text = (project / page).read_text(encoding="utf-8")
    return re.sub(r"^```.*?^```", "", text, flags=re.M | re.S)


def check_blocks(page, sources):
    text = (project / page).read_text(encoding="utf-8")
    for block in map(lines_of, re.findall(r"^```(?:cpp|cmake|meson|ini)\n(.*?)^```", text, re.M | re.S)):
        if not stands(block, sources):
            failures.append(f"{page}: this block is in no file that is built:\n  " + "\n  ".join(block))


def check_links(page):
    for link in re.findall(r"\]\(([^)\s]+)\)", re.sub("`[^`\n]*`", "", without_code(page))):
        path, _, heading = link.partition("#")
        target = (project / page).parent / path if path else project / page
        if "://" in link:
            continue
        if not target.exists():
            failures.append(f"{page}: there is no file for the link {link}")
        elif heading and heading not in map(anchor, re.findall(r"^#+ (.*)", without_code(target), re.M)):
            failures.append(f"{page}: there is no heading for the link {link}")


def first_column(prose, heading):
    """The names in the first column of the table whose first heading this is."""
    table = re.search(rf"^\| {heading} \|.*\n\|[-|]*\|\n((?:\|.*\n)*)", prose, re.M)
    return sorted(re.findall(r"`(\w+)`", "".join(row.split("|")[1] for row in table[1].splitlines()))) if table else []


def check_names(prose, heading, wanted):
    named = first_column(prose, heading)
    if named != sorted(wanted):
        failures.append(
            f"README.md, table `{heading}`: lacks {sorted(set(wanted) - set(named))}, "
            f"should not have {sorted(set(named) - set(wanted))}, names each once"
        )


def enumerators(name):
    header = (project / "include/appmixer/core/error.hpp").read_text(encoding="utf-8")
    body = re.search(rf"^enum class {name} : int {{\n(.*?)^}};", header, re.M | re.S)[1]
    return re.findall(r"^    (\w+)", body, re.M)


def programs():
    """The programs of examples/ for users of the library: a file or a folder each."""
    files = [path for path in (project / "examples").glob("*.cpp") if "\nint main(" in path.read_text(encoding="utf-8")]
    names = [path.stem for path in files] + [path.parent.name for path in (project / "examples").glob("*/main.cpp")]
    return [name for name in names if name not in ("openapi", "operations")]  # they write files of this project


built = [*map(pathlib.Path, sys.argv[2:]), *(project / "examples").rglob("*.cpp")]
snippets = [lines_of(path.read_text(encoding="utf-8")) for path in built]
for page in PAGES:
    check_blocks(page, snippets)
    check_links(page)
prose = without_code("README.md")
check_names(prose, "`errc`", enumerators("errc"))
check_names(prose, "`condition`", enumerators("condition"))
check_names(prose, "Program", programs())
print("\n".join(failures))
sys.exit(1 if failures else 0)
