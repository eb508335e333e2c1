"""operations.py README INCLUDE_DIR PROGRAM [--write]: fails when the README's table of operations is not what PROGRAM
prints, or when a function of the table is not in its header. With --write, puts the table into the README."""

import re
import subprocess
import sys

write = "--write" in sys.argv
readme, include, program = [argument for argument in sys.argv[1:] if argument != "--write"]

table = subprocess.run([program], check=True, capture_output=True, encoding="utf-8").stdout
rows = re.findall(r"^\| `(\w+)` \|.*\| `([\w/.]+)` \|$", table, re.M)
if not rows or len(rows) != len(table.splitlines()) - 2:
    sys.exit(f"{program} prints no table of operations")
for function, header in rows:
    with open(f"{include}/appmixer/{header}", encoding="utf-8") as file:
        if not re.search(rf"^call_result<Api, .+> {function}\(Api const& api\b", file.read(), re.M):
            sys.exit(f"{header} has no function {function}")

with open(readme, encoding="utf-8") as file:
    text = file.read()
between = re.compile(r"(?<=^<!-- operations -->\n).*?(?=^<!-- /operations -->$)", re.M | re.S)
if len(between.findall(text)) != 1:
    sys.exit(f"{readme} has no place <!-- operations --> … <!-- /operations -->")
fresh = between.sub(lambda _: f"\n{table}\n", text)
if fresh == text:
    sys.exit(0)
if not write:
    sys.exit(f"{readme}: the table of operations is stale; put it right with\n  python3 {' '.join(sys.argv)} --write")
with open(readme, "w", encoding="utf-8") as file:
    file.write(fresh)
