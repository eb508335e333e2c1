"""Draws the folders of the library and their dependencies: draw.py INCLUDE SVG [--write]. Without --write it fails when
the file shows something else than the headers include."""

import sys

from includes import FOLDERS, headers

# The column of each folder, and what it has. Its row follows from what it includes. core/ is as wide as all columns.
PLACES = {
    "core": (0, "requests, responses, errors, bodies, clocks: what a transport needs"),
    "json": (1, "text to models and back"),
    "transports": (3, "http, https, settings"),
    "layers": (0, "retry, rate limit, trace, gzip"),
    "call": (1, "handles, requests, results"),
    "model": (1, "what the API talks of"),
    "api": (1, "what the API can do"),
    "openapi": (0, "the OpenAPI document"),
    "auth": (1, "sign-in and tokens"),
    "algorithms": (2, "lists, waits, logs, files, sync"),
    "emulator": (3, "a back end, and its server"),
    "testing": (2, "scripts, recordings, faults"),
}
TOP = ("appmixer.hpp · https.hpp · make_client.hpp", "what programs include; each takes what it needs from all folders")

WIDTH, HEIGHT = 196, 56  # of a box
STEP_X, STEP_Y = 232, 98  # from box to box
MARGIN = 24

STYLE = """
:root { color-scheme: light dark; }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif; fill: #1f2328; }
.name { font-size: 16px; font-weight: 600; }
.what { font-size: 12px; fill: #59636e; }
rect { fill: #f6f8fa; stroke: #afb8c1; }
.ends rect { fill: #dbe9ff; stroke: #6ea0ec; }
path { fill: none; stroke: #6e7781; stroke-width: 1.5; }
marker path { fill: #6e7781; stroke: none; }
@media (prefers-color-scheme: dark) {
text { fill: #e3e7eb; }
.what { fill: #9aa4af; }
rect { fill: #1c2228; stroke: #4a545f; }
.ends rect { fill: #1b2f4d; stroke: #3f6fb5; }
path { stroke: #8b949e; }
marker path { fill: #8b949e; }
}
"""


def dependencies(include):
    """The folders that each folder includes, without those that another one of them includes as well."""
    direct = {folder: set() for folder in FOLDERS}
    for header in headers(include):
        if header.folder:
            direct[header.folder] |= header.included_folders()
    below = {}
    for folder in FOLDERS:  # those it includes come first in the list
        below[folder] = set().union(direct[folder], *(below[other] for other in direct[folder]))
    return {folder: [other for other in FOLDERS if other in others and not any(other in below[via] for via in others)]
            for folder, others in direct.items()}


def draw(edges):
    missing = [folder for folder in FOLDERS if folder not in PLACES]
    if missing:
        sys.exit(f"draw.py has no place for {', '.join(missing)}")
    rows = {}
    for folder in FOLDERS:
        rows[folder] = 1 + max((rows[other] for other in edges[folder]), default=-1)
    top = max(rows.values()) + 1
    columns = 1 + max(column for column, _ in PLACES.values())
    full = (columns - 1) * STEP_X + WIDTH

    def left(folder):
        return MARGIN + PLACES[folder][0] * STEP_X

    def upper(row):
        return MARGIN + (top - row) * STEP_Y

    def box(x, row, width, name, what):
        middle = x + width / 2
        return (f'<rect x="{x}" y="{upper(row)}" width="{width}" height="{HEIGHT}" rx="8"/>'
                f'<text class="name" x="{middle:g}" y="{upper(row) + 24}" text-anchor="middle">{name}</text>'
                f'<text class="what" x="{middle:g}" y="{upper(row) + 43}" text-anchor="middle">{what}</text>')

    width, height = full + 2 * MARGIN, upper(0) + HEIGHT + 44
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
             'role="img" aria-label="The folders of the library and which includes which">',
             f"<style>{STYLE}</style>",
             '<marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto" '
             'markerUnits="userSpaceOnUse"><path d="M0 0 L8 4 L0 8 z"/></marker>']
    for folder, others in edges.items():
        for other in others:
            x, y = left(folder) + WIDTH / 2, upper(rows[folder]) + HEIGHT
            to_x, to_y = (x if other == "core" else left(other) + WIDTH / 2), upper(rows[other]) - 2
            if x != to_x:  # beside the arrow that goes straight down
                to_x += 30 * (PLACES[folder][0] - PLACES[other][0])
            bend = STEP_Y / 2
            lines.append(f'<path d="M{x:g} {y} C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g} {to_y}" '
                         'marker-end="url(#arrow)"/>')
    lines.append(f'<g class="ends">{box(MARGIN, top, full, *TOP)}{box(MARGIN, 0, full, "core", PLACES["core"][1])}</g>')
    lines += [box(left(folder), rows[folder], WIDTH, folder, PLACES[folder][1]) for folder in FOLDERS if folder != "core"]
    lines.append(f'<text class="what" x="{MARGIN}" y="{height - 16}">An arrow means “includes”. A folder may also include '
                 "all that its arrows lead to in several steps.</text>")
    return "\n".join(lines) + "\n</svg>\n"


svg = draw(dependencies(sys.argv[1]))
if "--write" in sys.argv:
    with open(sys.argv[2], "w", encoding="utf-8") as file:
        file.write(svg)
with open(sys.argv[2], encoding="utf-8") as file:
    if file.read() != svg:
        sys.exit(f"{sys.argv[2]} is stale: run python3 tests/layering/draw.py include {sys.argv[2]} --write")
