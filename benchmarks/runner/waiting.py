"""Many calls that wait for a few connections: memory, time and fairness."""

from pathlib import Path

import corpus
from clients import program
from nginx import Nginx
from stats import Spread, short

MOST_BYTES = 4096
MOST_P99 = 3


def run(build: Path, quick: bool) -> tuple[str, dict]:
    with Nginx() as server:
        url = server.url(corpus.TARGETS["small"])
        seconds = "0.5" if quick else "3"
        runs = [
            program(build, "waiting", "--url", url, "--token", "token", "--seconds", seconds)
            for _ in range(2 if quick else 5)
        ]
    rows = ["| Concurrent calls | Bytes per waiting call | CPU µs per call |", "|---|---|---|"]
    for index, batch in enumerate(runs[0]["batches"]):
        size = Spread([run["batches"][index]["bytes_a_call"] for run in runs])
        time = Spread([run["batches"][index]["cpu_us_a_call"] for run in runs])
        rows.append(f"| {batch['calls']} | {short(size.median)} | {time} |")
    most = Spread([run["batches"][-1]["bytes_a_call"] for run in runs]).median
    growth = Spread([run["batches"][-1]["cpu_us_a_call"] / run["batches"][0]["cpu_us_a_call"] for run in runs])
    times = Spread([run["wait_us"]["p99"] / run["wait_us"]["median"] for run in runs])
    calls = Spread([run["wait_calls"]["p99"] / run["wait_calls"]["median"] for run in runs])
    text = "\n".join(rows) + (
        f"\n\na waiting call takes {short(most)} bytes, wanted ≤ {MOST_BYTES}: {_met(most <= MOST_BYTES)}\n"
        f"time of a call with the most at once: {short(growth.median)} × that with the fewest\n"
        f"{runs[0]['callers']} callers on {runs[0]['connections']} connections: the 99th percentile of the wait is "
        f"{short(times.median)} × the median in time and {short(calls.median)} × in calls that went before, "
        f"wanted ≤ {MOST_P99}: {_met(min(times.median, calls.median) <= MOST_P99)}"
    )
    return text, {"runs": runs}


def _met(reached: bool) -> str:
    return "met" if reached else "**not met**"
