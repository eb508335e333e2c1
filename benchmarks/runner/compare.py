"""The clients side by side, on the same responses of the same nginx: each run a process of its own, all clients in turn,
several rounds."""

import sys
from dataclasses import dataclass, field

import corpus
from clients import CLIENTS, OURS, Client, Failed, Measurement, Runner
from nginx import Nginx
from stats import Spread, ratio

COUNTED_CALLS = {"small": 2048, "medium": 512, "large": 64}  # halves are multiples of what is in flight


@dataclass(frozen=True)
class Case:
    size: str
    in_flight: int
    tls: bool = False
    connections: int = 0  # as many as calls are in flight unless given

    def load(self) -> str:
        return f"{self.in_flight} on {self.connections}" if self.connections else str(self.in_flight)

    def title(self) -> str:
        on = f" on {self.connections} connections" if self.connections else ""
        return f"{corpus.TITLES[self.size]}, {self.in_flight} in flight{on}" + (", TLS" if self.tls else "")


DEFAULT_CONNECTIONS = 8  # settings::max_connections


def _cases(*numbers_in_flight: int) -> tuple[Case, ...]:
    return tuple(
        Case(size, in_flight, tls)
        for tls in (False, True)
        for size in corpus.SIZES
        for in_flight in numbers_in_flight
    ) + tuple(Case(size, 32, connections=DEFAULT_CONNECTIONS) for size in corpus.SIZES)


@dataclass
class Comparison:
    rounds: int
    skipped: list[str] = field(default_factory=list)
    runs: dict[Case, dict[Client, list[Measurement]]] = field(default_factory=dict)
    allocations: dict[Case, dict[Client, float]] = field(default_factory=dict)

    def drop(self, client: Client, why: str) -> None:
        self.skipped.append(f"{client.title}: {why}")
        for case in self.runs:
            self.runs[case].pop(client, None)
            self.allocations[case].pop(client, None)

    def cpu(self, case: Case, client: Client) -> list[float]:
        return [run.cpu_us for run in self.runs[case][client]]

    def ratio(self, case: Case, client: Client) -> Spread:
        """Ours divided by theirs."""
        return ratio(self.cpu(case, OURS), self.cpu(case, client))


@dataclass(frozen=True)
class Effort:
    rounds: int
    seconds: float
    warm_up: float
    cases: tuple[Case, ...]


FULL = Effort(rounds=7, seconds=1.0, warm_up=0.3, cases=_cases(32, 1))
QUICK = Effort(rounds=3, seconds=0.12, warm_up=0.05, cases=(*_cases(32), Case("small", 1)))


def run(runner: Runner, effort: Effort) -> Comparison:
    result = Comparison(effort.rounds)
    for case in effort.cases:
        result.runs[case], result.allocations[case] = {}, {}
    clients = [client for client in CLIENTS if runner.find(client)]
    result.skipped = [f"{client.title}: not installed" for client in CLIENTS if client not in clients]
    with Nginx() as server:
        for client in clients:
            _try(runner, server, client, result)
        for number in range(effort.rounds):
            print(f"\rround {number + 1} of {effort.rounds} ", end="", file=sys.stderr, flush=True)
            for case in result.runs:
                _one_round(runner, server, effort, case, result, number)
    print("\r", end="", file=sys.stderr)
    return result


def _try(runner: Runner, server: Nginx, client: Client, result: Comparison) -> None:
    """Finds out whether a client works here, and counts its allocations."""
    try:
        for case in result.runs:
            if client.tls or not case.tls:
                allocations = _count(runner, server, case, client)
                result.runs[case][client] = []
                if allocations is not None:
                    result.allocations[case][client] = allocations
    except Failed as failure:
        _without(client, result, failure)


def _one_round(
    runner: Runner, server: Nginx, effort: Effort, case: Case, result: Comparison, number: int
) -> None:
    # The first client of a round meets the machine in another state than the next.
    clients = list(result.runs[case])
    shift = number % len(clients)
    for client in clients[shift:] + clients[:shift]:
        warm_up = effort.warm_up if client.warm_up is None else client.warm_up
        amount = ["--seconds", str(effort.seconds), "--warm-up", str(warm_up)]
        try:
            result.runs[case][client].append(_checked(runner, server, case, client, amount))
        except Failed as failure:
            _without(client, result, failure)


def _without(client: Client, result: Comparison, failure: Failed) -> None:
    """A peer that does not work is reported and left out; without ours there is nothing to compare."""
    if client is OURS:
        raise failure
    result.drop(client, str(failure))


def _count(runner: Runner, server: Nginx, case: Case, client: Client) -> float | None:
    if client.is_node:
        _checked(runner, server, case, client, ["--seconds", "0.01", "--warm-up", "0.01"])
        return None
    calls = COUNTED_CALLS[case.size]
    amount = ["--calls", str(calls), "--warm-up", str(calls // 2)]
    return _checked(runner, server, case, client, amount, counting=True).allocations


def _checked(runner, server: Nginx, case: Case, client: Client, amount: list[str], counting=False) -> Measurement:
    url = server.url(corpus.TARGETS[case.size], case.tls)
    measured = runner.run(client, url, case.in_flight, case.connections, amount, server.ca_file, counting)
    expected = corpus.flows_in(case.size) if client.parses else 0
    if measured.flows != measured.calls * expected:
        raise Failed(f"{client.name} saw {measured.flows} flows in {measured.calls} responses, not {expected} in each")
    return measured
