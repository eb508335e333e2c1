"""The clients that are compared, and how one is run."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

TOKEN = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiI2NGIxZjBjMmE5ZDM1ZTAwMTJhYjVhNmIifQ.bm90LWEtc2lnbmF0dXJl"
SOURCES = Path(__file__).resolve().parent.parent / "clients"
PEERS = Path(".build/benchmark_peers")


@dataclass(frozen=True)
class Client:
    name: str
    title: str
    program: str  # built by meson, or a file for Node
    options: tuple[str, ...] = ()
    tls: bool = False
    parses: bool = True
    has_pool: bool = False  # more calls than connections can be in flight
    warm_up: float | None = None  # seconds of CPU time, where a compiler works while the program runs

    @property
    def is_node(self) -> bool:
        return self.program.endswith(".cjs")

    @property
    def package(self) -> str:
        return self.program.removesuffix(".cjs")


OURS = Client("ours", "appmixer, typed results", "ours", tls=True, has_pool=True)
CLIENTS = (
    OURS,
    Client("beast_tuned", "Beast, tuned by hand", "beast_tuned", tls=True),
    Client("beast_naive", "Beast, as its examples", "beast_naive", tls=True),
    Client("raw_epoll", "epoll, no JSON (the floor)", "raw_epoll", parses=False),
    Client("libcurl", "libcurl multi, no JSON", "libcurl", ("--no-json",), parses=False, has_pool=True),
    Client("libcurl_json", "libcurl multi", "libcurl", has_pool=True),
    Client("cpp_httplib", "cpp-httplib, threads", "cpp_httplib"),
    Client("undici", "Node, undici", "undici.cjs", has_pool=True, warm_up=0.8),
    Client("axios", "Node, axios", "axios.cjs", has_pool=True, warm_up=2.0),
)


class Measurement:
    """The results that a client printed."""

    def __init__(self, said: dict):
        self.calls = said["calls"]
        self.flows = said["flows"]
        self.calls_per_second = said["calls"] / said["seconds"]
        self.cpu_us = said["cpu_seconds"] / said["calls"] * 1e6
        self.peak_kib = said["peak_kib"]
        self.allocations = None if said["allocations"] is None else said["allocations"] / said["calls"]


class Failed(Exception):
    pass


class Runner:
    def __init__(self, build: Path):
        self.programs = build / "benchmarks"
        self.node = shutil.which("node")

    def find(self, client: Client) -> list[str] | None:
        """The command, or None when the client is not available."""
        if client.is_node:
            there = self.node and (PEERS / "node_modules" / client.package).is_dir()
            return [self.node, str(SOURCES / "node" / client.program)] if there else None
        program = self.programs / client.program
        return [str(program)] if program.exists() else None

    def run(
        self, client: Client, url: str, in_flight: int, connections: int, amount: list[str], ca: Path, counting=False
    ) -> Measurement:
        if connections and not client.has_pool:
            in_flight = connections  # the same load for the server
        command = self.find(client) + ["--url", url, "--in-flight", str(in_flight), "--token", TOKEN, "--ca", str(ca)]
        if connections and client.has_pool:
            command += ["--connections", str(connections)]
        environment = dict(os.environ, NODE_PATH=str((PEERS / "node_modules").resolve()))
        if counting:
            environment["LD_PRELOAD"] = str((self.programs / "liballocations.so").resolve())
        command += [*client.options, *amount]
        try:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
        except subprocess.TimeoutExpired:
            raise Failed(f"{client.name} does not end") from None
        if done.returncode != 0 or not done.stdout:
            raise Failed(f"{client.name}: {done.stderr.strip() or 'ended without a result'}")
        return Measurement(json.loads(done.stdout))


def program(build: Path, name: str, *arguments: str) -> dict:
    """The results that one of our own programs printed."""
    done = subprocess.run([build / "benchmarks" / name, *arguments], capture_output=True, text=True)
    if done.returncode != 0:
        raise Failed(f"{name}: {done.stderr.strip()}")
    return json.loads(done.stdout)
