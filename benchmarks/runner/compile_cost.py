"""The compile cost of a translation unit: time, memory, and size of the object."""

import json
import os
import shlex
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from clients import Failed
from stats import Spread, ratio, short

SOURCES = Path(__file__).resolve().parent.parent / "compile"
SEPARATE = "-DAPPMIXER_SEPARATE_COMPILATION"


@dataclass(frozen=True)
class Unit:
    key: str
    title: str
    file: str
    separate: bool = False
    options: tuple[str, ...] = ()


UNITS = (
    Unit("a", "(a) Asio and JSON alone", "asio_json.cpp"),
    Unit("b", "(b) core, one call", "core_one_call.cpp"),
    Unit("c", "(c) all operations called", "all_operations.cpp"),
    Unit("d", "(d) Asio, OpenSSL, Beast and JSON alone, one call", "asio_ssl_beast_json.cpp"),
    Unit("e", "(e) client over HTTPS, one call", "https_one_call.cpp"),
    Unit("b2", "(b) separate compilation", "core_one_call.cpp", separate=True),
    Unit("c2", "(c) separate compilation", "all_operations.cpp", separate=True),
    Unit("e2", "(e) separate compilation", "https_one_call.cpp", separate=True),
    Unit("library", "the library's bodies, once", "library.cpp", separate=True),
)
# One more operation: the difference between many operations and one, by the number of operations, at two levels.
FEW, MANY = 1, 24
LEVELS = ("-O0", "-O2")
OPERATIONS = tuple(
    Unit(
        f"operations{count}{level}{'-separate' if separate else ''}",
        f"{count} operations",
        "some_operations.cpp",
        separate,
        (level, f"-DOPERATIONS={count}"),
    )
    for separate in (False, True)
    for level in LEVELS
    for count in (FEW, MANY)
)
# The first may be at most this many times the second.
GOALS = (("b", "a", 1.75), ("e", "d", 1.15), ("e2", "e", 0.5))


@dataclass(frozen=True)
class Cost:
    wall: float  # seconds
    cpu: float
    peak_mib: float
    object_kib: float
    code_kib: float  # code and data of the object, without symbols


def _compiler(build: Path) -> list[str]:
    """The command that compiles our client, without its files."""
    commands = json.loads((build / "compile_commands.json").read_text())
    ours = next(each for each in commands if each["file"].endswith("clients/ours.cpp"))
    words, kept = shlex.split(ours["command"]), []
    skip = False
    for word in words:
        if skip or word in ("-MD", "-c", ours["file"]):
            skip = False
        elif word in ("-o", "-MF", "-MQ"):
            skip = True
        elif word.startswith("-I") and not word.startswith("-I/"):
            kept.append("-I" + str((Path(ours["directory"]) / word[2:]).resolve()))
        else:
            kept.append(word)
    return kept


def compile_once(command: list[str], unit: Unit, folder: Path) -> Cost:
    target = folder / f"{unit.key}.o"
    start = time.monotonic()
    arguments = command + list(unit.options) + ([SEPARATE] if unit.separate else []) + ["-c", str(SOURCES / unit.file), "-o", str(target)]
    process = subprocess.Popen(arguments, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise Failed(f"{unit.file} does not compile")
    return Cost(
        wall=time.monotonic() - start,
        cpu=used.ru_utime + used.ru_stime,
        peak_mib=used.ru_maxrss / 1024,
        object_kib=target.stat().st_size / 1024,
        code_kib=_code_size(target) / 1024,
    )


def _code_size(target: Path) -> int:
    printed = subprocess.run(["size", str(target)], check=True, capture_output=True, text=True).stdout
    text, data = printed.splitlines()[1].split()[:2]
    return int(text) + int(data)


def run(build: Path, quick: bool) -> tuple[str, dict]:
    command = _compiler(build)
    rounds = 1 if quick else 5
    costs: dict[str, list[Cost]] = {unit.key: [] for unit in UNITS + OPERATIONS}
    with tempfile.TemporaryDirectory(prefix="appmixer-compile-") as folder:
        for number in range(rounds):
            print(f"\rround {number + 1} of {rounds} ", end="", file=sys.stderr, flush=True)
            for unit in UNITS + OPERATIONS:
                costs[unit.key].append(compile_once(command, unit, Path(folder)))
    print("\r", end="", file=sys.stderr)

    rows = ["| Unit | Wall s | CPU s | Peak MiB | Object KiB |", "|---|---|---|---|---|"]
    for unit in UNITS:
        wall, cpu, peak, size = (
            Spread([getattr(cost, name) for cost in costs[unit.key]])
            for name in ("wall", "cpu", "peak_mib", "object_kib")
        )
        rows.append(f"| {unit.title} | {wall} | {cpu} | {short(peak.median)} | {short(size.median)} |")
    rows += ["", "| Unit | Wanted | CPU time | Peak memory | Met |", "|---|---|---|---|---|"]
    for first, second, most in GOALS:
        cpu = ratio([cost.cpu for cost in costs[first]], [cost.cpu for cost in costs[second]])
        peak = ratio([cost.peak_mib for cost in costs[first]], [cost.peak_mib for cost in costs[second]])
        met = "yes" if cpu.median <= most else "**no**"
        rows.append(f"| {_name(first)} | ≤ {most} × {_name(second)} | {cpu} | {peak} | {met} |")
    rows += ["", "| One more operation | CPU s | Code and data KiB |", "|---|---|---|"]
    for few, many in zip(OPERATIONS[::2], OPERATIONS[1::2]):
        cpu, code = (
            Spread(
                [
                    (getattr(b, name) - getattr(a, name)) / (MANY - FEW)
                    for a, b in zip(costs[few.key], costs[many.key])
                ]
            )
            for name in ("cpu", "code_kib")
        )
        mode = "separate compilation" if few.separate else "header-only"
        rows.append(f"| {few.options[0]}, {mode} | {cpu.median:.3f} | {short(code.median)} |")
    return "\n".join(rows), {key: [vars(cost) for cost in each] for key, each in costs.items()}


def _name(key: str) -> str:
    return f"({key[0]})" + (" separately" if key.endswith("2") else "")
