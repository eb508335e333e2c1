"""The small parts of a call, one by one, by Google Benchmark."""

import json
import math
import subprocess
from pathlib import Path

from clients import Failed
from stats import short

LARGEST = 1_000_000


def run(build: Path, quick: bool) -> tuple[str, dict]:
    program = build / "benchmarks" / "micro"
    if not program.exists():
        return "skipped: Google Benchmark is not installed", {"skipped": True}
    command = [program, "--benchmark_format=json", f"--benchmark_min_time={0.05 if quick else 0.5}"]
    if quick:
        command.append(f"--benchmark_filter=-/{LARGEST}")
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed("micro: " + done.stderr)
    found = json.loads(done.stdout)["benchmarks"]
    wrong = [each["name"] for each in found if each.get("error_occurred")]
    if wrong:
        raise Failed("micro: " + ", ".join(wrong))
    rows = ["| Work | CPU time | MB/s |", "|---|---|---|"]
    for each in found:
        speed = each.get("bytes_per_second")
        rows.append(f"| {each['name']} | {_time(each['cpu_time'])} | {short(speed / 1e6) if speed else ''} |")
    return "\n".join(rows) + _growth({each["name"]: each["cpu_time"] for each in found}), {"benchmarks": found}


def _time(nanoseconds: float) -> str:
    for unit, size in (("ms", 1e6), ("µs", 1e3)):
        if nanoseconds >= size:
            return f"{short(nanoseconds / size)} {unit}"
    return f"{short(nanoseconds)} ns"


def _growth(times: dict[str, float]) -> str:
    """The growth of the emulator's list time with the number of flows, compared with n log n."""
    lines = []
    for name in sorted({name.rpartition("/")[0] for name in times if name.startswith("ask_emulator")}):
        for small, large in ((100, 10_000), (10_000, LARGEST), (100, LARGEST)):
            if f"{name}/{large}" in times:
                grown = times[f"{name}/{large}"] / times[f"{name}/{small}"]
                n_log_n = large * math.log(large) / (small * math.log(small))
                lines.append(f"{name}: {small} to {large} flows {short(grown)} × (n log n: {short(n_log_n)} ×)")
    return "\n\n" + "\n".join(lines)
