"""How long the longest handler holds up a frame loop that loads 10 MB."""

from pathlib import Path

import corpus
from clients import program
from nginx import Nginx
from stats import Spread, short

LONGEST_SHARE = 0.02
MOST_TOTAL = 1.3


def run(build: Path, quick: bool) -> tuple[str, dict]:
    with Nginx() as server:
        url = server.url(corpus.TARGETS["huge"])
        runs = [program(build, "poll_frame", "--url", url, "--token", "token") for _ in range(3 if quick else 9)]
    longest = Spread([run["sliced"]["longest"] / run["parse"] for run in runs])
    unsliced = Spread([run["whole"]["longest"] / run["parse"] for run in runs])
    total = Spread([run["sliced"]["total"] / run["whole"]["total"] for run in runs])
    parse = Spread([run["parse"] * 1e3 for run in runs])
    text = (
        f"{runs[0]['bytes'] / 1e6:.1f} MB, polled at 60 Hz; one boost::json::parse of it takes {short(parse.median)} ms\n"
        f"longest handler: {longest.median:.1%} of that parse, wanted ≤ {LONGEST_SHARE:.0%}: "
        f"{_met(longest.median <= LONGEST_SHARE)} (unsliced {unsliced.median:.1%})\n"
        f"time of all handlers: {short(total.median)} × unsliced, wanted ≤ {MOST_TOTAL}: "
        f"{_met(total.median <= MOST_TOTAL)}\n"
        f"handlers: {runs[0]['sliced']['handlers']}, frames: {runs[0]['sliced']['frames']}"
    )
    return text, {"longest": longest.data(), "total": total.data(), "runs": runs}


def _met(reached: bool) -> str:
    return "met" if reached else "**not met**"
