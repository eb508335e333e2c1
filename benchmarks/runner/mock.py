"""The emulator compared with typical mocks: in the process, and over HTTP."""

import contextlib
import json
import os
import re
import subprocess
import urllib.request
from pathlib import Path

from clients import PEERS, SOURCES, Failed, Runner, program
from stats import Spread, short

IN_FLIGHT = 32
DESCRIPTOR = {"6c79409f-37d4-4f89-af36-da3b07b15ec1": {"type": "appmixer.utils.controls.OnStart", "x": 96, "y": 208}}


class Server:
    """A server in its own process; leaving the `with` block ends it."""

    def __init__(self, command: list[str]):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.greeting = self.process.stdout.readline()

    def __enter__(self) -> "Server":
        return self

    def __exit__(self, *_) -> None:
        self.process.terminate()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()

    def cpu_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(build: Path, quick: bool) -> tuple[str, dict]:
    runner = Runner(build)
    calls = 20_000 if quick else 100_000
    rounds = 2 if quick else 5
    found: dict[str, list[dict]] = {}
    with contextlib.ExitStack() as servers:
        over_http = {"emulator over HTTP": _emulator(servers, runner)}
        if runner.node:
            over_http["Node's server and a Map, over HTTP"] = _node(servers, runner)
        for number in range(rounds + 1):  # the first warms up
            for name, (server, url, token) in over_http.items():
                measured = _load(runner, server, url, token, calls)
                if number > 0:
                    found.setdefault(name, []).append(measured)
        for _ in range(rounds):
            found.setdefault("emulator by loopback", []).append(program(build, "loopback"))
            if runner.node and (PEERS / "node_modules" / "undici").is_dir():
                found.setdefault("undici's MockAgent, in process", []).append(_in_process(runner))
    rows = ["| Mock | Calls per second | CPU µs per call |", "|---|---|---|"]
    for name, runs in found.items():
        speed = Spread([run["calls_per_second"] for run in runs])
        cost = Spread([run["cpu_us"] for run in runs])
        rows.append(f"| {name} | {speed} | {cost} |")
    fastest = Spread([run["calls_per_second"] for run in found["emulator by loopback"]]).median
    met = "met" if fastest >= 100_000 else "**not met**"
    notes = f"\n\nby loopback: {short(fastest)} calls per second, wanted ≥ 100 000: {met}"
    if not runner.node:
        notes += "\nskipped: the mocks of Node, which is not installed"
    return "\n".join(rows) + notes, found


def _emulator(servers: contextlib.ExitStack, runner: Runner) -> tuple[Server, str, str]:
    command = [str(runner.programs / "emulator_server"), "--port", "0", "--quiet"]
    server = servers.enter_context(Server(command))
    base = re.search(r"http://\S*[0-9]", server.greeting)
    if not base:
        raise Failed("emulator_server said: " + server.greeting)
    user = _post(base[0] + "/user", {"username": "ada@shop.example", "email": "ada@shop.example", "password": "secret!1"})
    flow = _post(base[0] + "/flows", {"name": "Orders to CRM", "flow": DESCRIPTOR}, user["token"])
    return server, f"{base[0]}/flows/{flow['flowId']}", user["token"]


def _node(servers: contextlib.ExitStack, runner: Runner) -> tuple[Server, str, str]:
    server = servers.enter_context(Server([runner.node, str(SOURCES / "node" / "mock_server.cjs")]))
    port, flow_id = server.greeting.split()
    return server, f"http://127.0.0.1:{port}/flows/{flow_id}", "token"


def _post(url: str, body: dict, token: str = "") -> dict:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    with urllib.request.urlopen(request) as response:
        return json.load(response)


def _load(runner: Runner, server: Server, url: str, token: str, calls: int) -> dict:
    """Calls from the minimal client; the measured cost is the server's."""
    before = server.cpu_seconds()
    command = [str(runner.programs / "raw_epoll"), "--url", url, "--token", token, "--in-flight", str(IN_FLIGHT)]
    done = subprocess.run(command + ["--calls", str(calls), "--warm-up", "0"], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed("raw_epoll: " + done.stderr)
    said = json.loads(done.stdout)
    return {
        "calls_per_second": said["calls"] / said["seconds"],
        "cpu_us": (server.cpu_seconds() - before) / said["calls"] * 1e6,
    }


def _in_process(runner: Runner) -> dict:
    environment = dict(os.environ, NODE_PATH=str((PEERS / "node_modules").resolve()))
    command = [runner.node, str(SOURCES / "node" / "mock_in_process.cjs")]
    return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)
