"""Draws a comparison: the cost of a call as a multiple of ours."""

import math
from xml.sax.saxutils import escape

import corpus
from clients import OURS
from compare import Case, Comparison
from stats import Spread, short

WIDTH, LEFT, RIGHT, INDENT = 760, 190, 100, 12
ROW, HEAD, GAP, TITLE = 22, 40, 18, 30
OURS_COLOUR, COLOUR, INK, FAINT, GRID = "#1f6feb", "#7d8794", "#1f2328", "#656d76", "#d0d7de"


def draw(result: Comparison) -> str:
    """A group of dots for each size, 32 calls in flight over HTTP, on one logarithmic axis."""
    cases = [Case(size, 32) for size in corpus.SIZES]
    multiples = {
        case: {client: 1 / result.ratio(case, client).median for client in result.runs[case]} for case in cases
    }
    every = [multiple for each in multiples.values() for multiple in each.values()]
    lowest, highest = math.floor(math.log2(min(every))), math.ceil(math.log2(max(every)))
    scale = (WIDTH - LEFT - RIGHT) / (highest - lowest)

    def x(multiple: float) -> float:
        return LEFT + (math.log2(multiple) - lowest) * scale

    title = "CPU time of a call as a multiple of appmixer's (32 in flight, HTTP; left is better)"
    shapes, top = [_text(INDENT, 20, title, bold=True)], TITLE
    for case in cases:
        height = len(multiples[case]) * ROW
        shapes.append(_text(INDENT, top + 24, corpus.TITLES[case.size], bold=True))
        for power in range(lowest, highest + 1):
            if power % 2 == 0:
                line = x(2.0**power)
                shapes.append(f'<path d="M{line:.1f} {top + HEAD - 8}v{height}" stroke="{GRID}"/>')
                label = f"{2**power} ×" if power >= 0 else f"1/{2**-power} ×"
                shapes.append(_text(line, top + 24, label, anchor="middle", colour=FAINT))
        for index, (client, multiple) in enumerate(multiples[case].items()):
            middle = top + HEAD + index * ROW + 4
            colour = OURS_COLOUR if client is OURS else COLOUR
            shapes.append(_text(LEFT - 14, middle + 4, client.title, anchor="end", bold=client is OURS))
            shapes.append(f'<circle cx="{x(multiple):.1f}" cy="{middle}" r="5" fill="{colour}"/>')
            label = f"{short(Spread(result.cpu(case, client)).median)} µs"
            shapes.append(_text(x(multiple) + 10, middle + 4, label))
        top += HEAD + height + GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {top}" width="{WIDTH}" height="{top}" '
        f'font-family="system-ui, sans-serif" font-size="12">\n'
        f'<rect width="{WIDTH}" height="{top}" fill="#ffffff"/>\n' + "\n".join(shapes) + "\n</svg>\n"
    )


def _text(x: float, y: float, text: str, anchor: str = "start", bold: bool = False, colour: str = INK) -> str:
    weight = ' font-weight="600"' if bold else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{weight} fill="{colour}">{escape(text)}</text>'
