"""Counts the instructions and system calls of a call: profile_calls.py --build DIRECTORY [SIZE...]"""

import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import corpus
from clients import CLIENTS, OURS, TOKEN, Failed, Runner
from nginx import Nginx
from stats import short

CALLS = {"small": 400, "medium": 100, "large": 8}
PROFILED = [client for client in CLIENTS if client.name in ("ours", "beast_tuned", "beast_naive")]
# Wrappers in the C library, each of which enters the system once.
SYSTEM_CALLS = ("send", "sendmsg", "recv", "recvmsg", "epoll_wait", "epoll_ctl", "timerfd_settime", "poll", "read", "write")
SHOWN = 10


class Profile:
    """The output of callgrind for one run."""

    def __init__(self, file: Path, calls: int):
        self.file, self.calls = file, calls
        text = file.read_text(encoding="utf-8", errors="replace")
        self.instructions = int(re.search(r"^totals: (\d+)", text, re.M)[1]) / calls

    def system_calls(self) -> dict[str, float]:
        names: dict[str, str] = {}
        counts: collections.Counter = collections.Counter()
        callee = ""
        with self.file.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                if match := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
                    number, name = match.groups()
                    if name:
                        names[number] = name
                    if line.startswith("cfn"):
                        callee = names[number]
                elif line.startswith("calls="):
                    counts[callee] += int(line[6:].split()[0])
        return {name: counts[name] / self.calls for name in SYSTEM_CALLS if counts[name] >= self.calls / 10}

    def top(self, inclusive: bool) -> list[tuple[float, str]]:
        """Share and name of the most expensive functions."""
        option = f"--inclusive={'yes' if inclusive else 'no'}"
        done = subprocess.run(
            ["callgrind_annotate", option, "--threshold=100", "--auto=no", self.file],
            capture_output=True,
            text=True,
            errors="replace",
        )
        rows = re.findall(r"^ *[\d,]+ \( ?([\d.]+)%\) +(?:[^:\s]*:)(.*?)(?: \[([^\]]*)\])?$", done.stdout, re.M)
        named = [(float(share), _readable(name, library)) for share, name, library in rows]
        if inclusive:  # Asio's loop is below everything, and what calls itself counts several times
            named = [row for row in named if row[0] <= 100 and "boost::asio::" not in row[1]]
        return named[:SHOWN]


def _readable(name: str, library: str) -> str:
    """Without template arguments and parameters; the library for functions without a name."""
    if name.startswith("0x"):
        return f"(a part of {Path(library).name})"
    previous = None
    while previous != name:
        previous, name = name, re.sub(r"<[^<>]*>|\([^()]*\)", "", name)
    name = re.sub(r" const|'\d+$|@@\S+", "", name).strip()
    return name[-90:]


def profile(runner: Runner, server: Nginx, client, size: str, folder: Path) -> Profile:
    file = folder / f"{client.name}.{size}"
    calls = CALLS[size]
    command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={file}"]
    command += runner.find(client) + ["--url", server.url(corpus.TARGETS[size]), "--token", TOKEN]
    command += ["--calls", str(calls), "--warm-up", str(calls // 4)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{client.name}: {done.stderr}")
    return Profile(file, calls)


def main() -> None:
    parser = argparse.ArgumentParser(prog="profile.sh")
    parser.add_argument("--build", type=Path, required=True, help=argparse.SUPPRESS)
    parser.add_argument("sizes", nargs="*", metavar="SIZE", help=f"of {', '.join(corpus.SIZES)}; all unless given")
    chosen = parser.parse_args()
    if unknown := set(chosen.sizes) - set(corpus.SIZES):
        parser.error(f"there is no size {', '.join(unknown)}")
    with Nginx() as server, tempfile.TemporaryDirectory(prefix="appmixer-profile-") as folder:
        for size in chosen.sizes or corpus.SIZES:
            print(f"== {corpus.TITLES[size]}, 1 in flight", flush=True)
            print("| Client | Instructions per call | System calls per call |\n|---|---|---|")
            for client in PROFILED:
                found = profile(Runner(chosen.build), server, client, size, Path(folder))
                entered = ", ".join(f"{name} {short(count)}" for name, count in found.system_calls().items())
                print(f"| {client.title} | {short(found.instructions)} | {entered} |", flush=True)
                if client is OURS:
                    ours = found
            for title, inclusive in (("by itself", False), ("with all that it calls", True)):
                print(f"\n| Share | Ours, {title} |\n|---|---|")
                for share, name in ours.top(inclusive):
                    print(f"| {share:.1f} % | `{name}` |")
            print()


if __name__ == "__main__":
    os.chdir(Path(__file__).resolve().parent.parent.parent)
    try:
        main()
    except KeyboardInterrupt:
        sys.exit("interrupted")
    except Failed as failure:
        sys.exit(f"failed: {failure}")
