"""bundle.py OUTPUT FILE...: writes a source file that compiles several test files as one.

Most of the time that a test file takes to compile goes into templates that its neighbours instantiate as well; so they
compile in half the time together. Each file is in a namespace of its own, and all headers come before these.
"""

import pathlib
import re
import sys

output, *names = sys.argv[1:]
paths = [pathlib.Path(name).resolve() for name in names]
includes = {}  # in their order
for path in paths:
    for line in path.read_text(encoding='utf-8').splitlines():
        if include := re.match(r'#include (["<])(.*)[">]$', line):
            local = path.parent / include[2]
            includes[f'"{local.resolve()}"' if include[1] == '"' and local.exists() else line.split(' ', 1)[1]] = None
lines = [f'#include {header}' for header in includes]
for path in paths:
    lines += ['', f'namespace {path.parent.name}_{path.stem} {{', f'#include "{path}"', '}']
pathlib.Path(output).write_text('\n'.join(lines) + '\n', encoding='utf-8')
