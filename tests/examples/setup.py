"""setup.py ROOT: the set-up of the examples installs the libraries without which examples/meson.build leaves a program out."""
import re
import sys

root = sys.argv[1]
# CLI11 is installed for all of them; Unix sockets belong to the system.
needed = {}
for program, libraries in re.findall(r"'(\w+)': \[\[[^]]*\],\s*\{([^}]*)\}\]", open(root + "/examples/meson.build").read()):
    for library in re.findall(r"'(.+?)':", libraries):
        if library not in ("CLI11", "Unix sockets"):
            needed.setdefault(library, set()).add(program)

installed = {}
for line in re.findall(r"^wants (.+)$", open(root + "/.ci/setup.sh").read(), re.M):
    library, _, _, _, *programs = line.split()
    installed[library] = set(programs)

if not needed or needed != installed:
    sys.exit(f"examples/meson.build needs {needed}\n.ci/setup.sh installs {installed}")
