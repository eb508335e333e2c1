"""Draws a comparison, as results.json has it: the CPU time of a call of each client.

`chart.py RESULTS.JSON SVG` draws it again."""

import json
import sys
from pathlib import Path
from xml.sax.saxutils import escape

import corpus
from clients import CLIENTS, OURS
from stats import short

MARGIN, NAMES = 20, 186  # the column with the names of clients
PANEL, FIGURE, GAP = 148, 56, 22  # bars of a size, the figure behind the longest one, the space before the next panel
ROW, BAR, HEAD, FOOT = 26, 14, 84, 66
WIDTH = MARGIN + NAMES + len(corpus.SIZES) * (PANEL + FIGURE + GAP) - GAP + MARGIN

STYLE = """
:root { color-scheme: light dark; }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
  font-size: 13px; fill: #1f2328; font-variant-numeric: tabular-nums; }
.title { font-size: 16px; font-weight: 600; }
.ours { font-weight: 600; }
.faint { font-size: 12px; fill: #59636e; }
.page { fill: #ffffff; }
.band { fill: #e8f0fe; }
.bar { fill: #a3aeba; }
.bar.ours { fill: #0a58ca; }
path { stroke: #1f2328; stroke-opacity: 0.55; fill: none; }
path.line { stroke: #d8dee4; stroke-opacity: 1; }
path.gap { stroke: #ffffff; stroke-opacity: 1; stroke-width: 3; }
@media (prefers-color-scheme: dark) {
text { fill: #e3e7eb; }
.faint { fill: #9aa4af; }
.page { fill: #0d1117; }
.band { fill: #16263f; }
.bar { fill: #5b6673; }
.bar.ours { fill: #5b9dff; }
path { stroke: #e3e7eb; }
path.line { stroke: #343c45; }
path.gap { stroke: #0d1117; }
}
"""


def draw(results: dict) -> str:
    """A panel of bars for each size, with 32 calls in flight over HTTP and a connection for each."""
    compared = results["compare"]
    panels = {
        case["work"]: {name: client["cpu_us"] for name, client in case["clients"].items()}
        for case in compared["cases"]
        if not case["tls"] and case["in_flight"] == case["connections"] == 32
    }
    smallest = panels[corpus.SIZES[0]]
    clients = [client for client in CLIENTS if client.name in smallest]
    clients.sort(key=lambda client: smallest[client.name]["median"])
    bottom = HEAD + len(clients) * ROW
    height = bottom + FOOT
    shapes = [
        f'<rect class="page" width="{WIDTH}" height="{height}" rx="8"/>',
        _text(MARGIN, 30, "CPU time of one call in microseconds", "title"),
        _text(MARGIN, 50, "Over HTTP, with 32 calls in flight. A shorter bar is better.", "faint"),
    ]
    for row, client in enumerate(clients):
        top = HEAD + row * ROW
        if client is OURS:
            shapes.append(f'<rect class="band" x="8" y="{top}" width="{WIDTH - 16}" height="{ROW}" rx="4"/>')
        shapes.append(_text(MARGIN, top + 18, client.title, "ours" if client is OURS else ""))
    for column, size in enumerate(corpus.SIZES):
        left = MARGIN + NAMES + column * (PANEL + FIGURE + GAP)
        panel = panels[size]
        scale = PANEL / _longest(panel)
        shapes.append(_text(left, HEAD - 8, corpus.TITLES[size], "ours"))
        shapes.append(f'<path class="line" d="M{left - 0.5} {HEAD}V{bottom}"/>')
        for row, client in enumerate(clients):
            if client.name in panel:
                shapes += _bar(left, HEAD + row * ROW, panel[client.name], scale, client is OURS)
    for line, text in enumerate(_notes(results)):
        shapes.append(_text(MARGIN, bottom + 28 + 18 * line, text, "faint"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" aria-label="CPU time of one call with this library and with others">\n<style>{STYLE}</style>\n'
        + "\n".join(shapes)
        + "\n</svg>\n"
    )


def _longest(panel: dict) -> float:
    """What the longest bar stands for. One that is three times as long as the next would leave no room for the others."""
    ends = sorted(times["quartiles"][1] for times in panel.values())
    return ends[-1] if ends[-1] < 3 * ends[-2] else 1.25 * ends[-2]


def _bar(left: float, top: float, times: dict, scale: float, ours: bool) -> list[str]:
    middle = top + ROW / 2
    figure = short(times["median"])
    kind = "bar ours" if ours else "bar"
    length = times["median"] * scale
    if length > PANEL:  # cut short: with a gap
        gap = f"M{left + PANEL - 24} {middle + 9:g}l8 -18m5 0l-8 18"
        return [
            f'<rect class="{kind}" x="{left}" y="{middle - BAR / 2:g}" width="{PANEL}" height="{BAR}" rx="2"/>',
            f'<path class="gap" d="{gap}"/>',
            _text(left + PANEL + 6, middle + 5, figure),
        ]
    low, high = (left + quartile * scale for quartile in times["quartiles"])
    return [
        f'<rect class="{kind}" x="{left}" y="{middle - BAR / 2:g}" width="{length:.1f}" height="{BAR}" rx="2"/>',
        f'<path d="M{low:.1f} {middle:g}H{high:.1f}"/>',
        _text(max(left + length, high) + 6, middle + 5, figure, "ours" if ours else ""),
    ]


def _notes(results: dict) -> list[str]:
    machine = results["environment"]
    compiler = machine["compiler"].split()[-1]
    rounds = results["compare"]["rounds"]
    return [
        f"{machine['date']}: {machine['processor']}, {machine['cores']} cores, {machine['system'].split('-')[0]}, "
        f"g++ {compiler} -O2, Boost {machine['boost']}",
        f"Medians over {rounds} rounds, with quartiles as thin lines; a bar with a gap is cut short. The server is nginx.",
    ]


def _text(x: float, y: float, text: str, kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:g}"' + (f' class="{kind}"' if kind else "") + f">{escape(text)}</text>"


if __name__ == "__main__":
    Path(sys.argv[2]).write_text(draw(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), encoding="utf-8")
