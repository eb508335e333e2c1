"""One large body up and down, over HTTP and HTTPS: CPU time and memory, beside libcurl."""

import json
import subprocess
import tempfile
from pathlib import Path

import certificate
from clients import Failed
from stats import Spread, ratio, short

MOST_MIB = 16
CLIENTS = {"transfer": "appmixer", "transfer_libcurl": "libcurl"}


class Server:
    """The server of the transfers, in a process of its own."""

    def __init__(self, build: Path, home: Path, tls: bool):
        self.arguments = []
        command = [build / "benchmarks" / "transfer_server"]
        if tls:
            pem, key = home / "certificate.pem", home / "key.pem"
            certificate.make(pem, key)
            command += ["--certificate", pem, "--key", key]
            self.arguments = [str(pem)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.process.stdout.readline().strip()}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()


def move(build: Path, server: Server, client: str, direction: str, size: int) -> dict:
    command = [build / "benchmarks" / client, direction, server.origin, str(size), *server.arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        raise Failed(f"{client} {direction}: {done.stderr.strip()}")
    result = json.loads(done.stdout)
    if result["bytes"] != size:
        raise Failed(f"{client} {direction}: moved {result['bytes']} bytes")
    return result


def run(build: Path, quick: bool) -> tuple[str, dict]:
    size = 1 << 28 if quick else 1 << 30
    clients = [name for name in CLIENTS if (build / "benchmarks" / name).exists()]
    kinds = [(scheme, direction) for scheme in ("http", "https") for direction in ("down", "up")]
    runs = {(client, *kind): [] for client in clients for kind in kinds}
    with tempfile.TemporaryDirectory() as home:
        for scheme in ("http", "https"):
            with Server(build, Path(home), scheme == "https") as server:
                for number in range(3 if quick else 5):
                    for direction in ("down", "up"):
                        for client in clients if number % 2 == 0 else clients[::-1]:
                            result = move(build, server, client, direction, size)
                            runs[client, scheme, direction].append(result)
    rows = ["| Transfer | Client | CPU ns per KiB | MiB per second | peak memory, MiB | CPU, × libcurl |"]
    rows.append("|---|---|---|---|---|---|")
    for scheme, direction in kinds:
        costs = {c: [run["cpu_seconds"] / size * 1024e9 for run in runs[c, scheme, direction]] for c in clients}
        for client in clients:
            these = runs[client, scheme, direction]
            speed = Spread([size / run["seconds"] / (1 << 20) for run in these])
            peak = Spread([run["peak_kib"] / 1024 for run in these])
            factor = ratio(costs[client], costs["transfer_libcurl"]) if len(clients) == 2 else "–"
            rows.append(
                f"| {scheme} {direction} | {CLIENTS[client]} | {Spread(costs[client])} | {speed} | "
                f"{short(peak.median)} | {factor} |"
            )
    most = max(run["peak_kib"] for key, these in runs.items() if key[0] == "transfer" for run in these) / 1024
    met = "met" if most <= MOST_MIB else "**not met**"
    text = "\n".join(rows) + (
        f"\n\n{size >> 20} MiB each; the greatest memory of the whole process with this library: {short(most)} MiB, "
        f"wanted ≤ {MOST_MIB}: {met}"
    )
    return text, {"size": size, "runs": {" ".join(key): these for key, these in runs.items()}}
