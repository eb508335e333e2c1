"""Runs the soak and shows its output."""

import subprocess
from pathlib import Path

from clients import Failed


def run(build: Path, quick: bool) -> tuple[str, dict]:
    minutes = 1 if quick else 10
    if subprocess.run([build / "benchmarks" / "soak", str(minutes)]).returncode != 0:
        raise Failed("the soak found something")
    return f"{minutes} min without a finding", {"minutes": minutes}
