"""Runs the benchmarks that were built: main.py --build DIRECTORY [--quick] [PART...]"""

import argparse
import json
import os
import signal
import sys
from pathlib import Path

import chart
import compare
import compile_cost
import environment
import frame
import goals
import micro
import mock
import report
import soak
import transfer
import waiting
from clients import Failed, Runner


def compare_clients(build: Path, quick: bool) -> tuple[str, dict]:
    result = compare.run(Runner(build), compare.QUICK if quick else compare.FULL)
    skipped = "".join(f"skipped: {name}\n" for name in result.skipped)
    return f"{skipped}\n{report.comparison(result)}\n\n{goals.table(result)}", report.data(result)


PARTS = {
    "compare": compare_clients,
    "frame": frame.run,
    "waiting": waiting.run,
    "mock": mock.run,
    "transfer": transfer.run,
    "micro": micro.run,
    "compile": compile_cost.run,
    "soak": soak.run,
}
USUAL = [name for name in PARTS if name != "soak"]
QUICK = ["compare", "frame", "waiting", "mock"]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="run.sh")
    parser.add_argument("--build", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("--quick", action="store_true", help="two minutes, for a first look")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all but soak unless given")
    chosen = parser.parse_args()
    for part in chosen.parts:
        if part not in PARTS:
            parser.error(f"there is no part {part}; there are {', '.join(PARTS)}")
    return chosen


def main() -> None:
    chosen = arguments()
    texts, results = [environment.describe()], {"environment": environment.data(), "quick": chosen.quick}
    print(texts[0])
    for name in chosen.parts or (QUICK if chosen.quick else USUAL):
        print(f"== {name}", flush=True)
        text, results[name] = PARTS[name](chosen.build, chosen.quick)
        print(text, flush=True)
        texts.append(f"## {name}\n\n{text}")
        # Written after each part, since the next may be interrupted.
        (chosen.build / "results.md").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
        (chosen.build / "results.json").write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    written = "results.md and results.json"
    if "compare" in results:
        (chosen.build / "results.svg").write_text(chart.draw(results), encoding="utf-8")
        written = "results.md, results.json and results.svg"
    print(f"written: {chosen.build}/{written}")


def leave(number, _frame) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    # However this process ends, its child processes end too.
    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, leave)
    os.chdir(Path(__file__).resolve().parent.parent.parent)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
    except Failed as failure:
        sys.exit(f"failed: {failure}")
