"""Turns results into tables of Markdown, and into JSON."""

import corpus
from clients import OURS, Client
from compare import Case, Comparison
from stats import Spread, short


def comparison(result: Comparison) -> str:
    parts = [
        _table(result, "CPU µs per call, median (quartiles), HTTP", _cpu, tls=False),
        _table(result, "CPU µs per call, median (quartiles), HTTPS", _cpu, tls=True),
        _table(result, "Ours to theirs, CPU time a call, HTTP", _ratio, tls=False),
        _table(result, "Ours to theirs, CPU time a call, HTTPS", _ratio, tls=True),
        _table(result, "Calls per second", _calls, tls=False),
        _table(result, "Allocations per call", _allocations, tls=False),
        _table(result, "Peak memory, MiB", _memory, tls=False),
    ]
    return "\n\n".join(parts)


def _table(result: Comparison, title: str, cell, tls: bool) -> str:
    cases = [case for case in result.runs if case.tls == tls]
    clients = list(result.runs[cases[0]])
    head = " | ".join(f"{corpus.TITLES[case.size]} × {case.load()}" for case in cases)
    lines = [f"**{title}**", "", f"| Client | {head} |", "|---" * (len(cases) + 1) + "|"]
    for client in clients:
        cells = " | ".join(cell(result, case, client) for case in cases)
        lines.append(f"| {client.title} | {cells} |")
    return "\n".join(lines)


def _cpu(result: Comparison, case: Case, client: Client) -> str:
    return str(Spread(result.cpu(case, client)))


def _ratio(result: Comparison, case: Case, client: Client) -> str:
    return "1" if client is OURS else str(result.ratio(case, client))


def _calls(result: Comparison, case: Case, client: Client) -> str:
    return short(Spread([run.calls_per_second for run in result.runs[case][client]]).median)


def _allocations(result: Comparison, case: Case, client: Client) -> str:
    counted = result.allocations[case].get(client)
    return "–" if counted is None else short(counted)


def _memory(result: Comparison, case: Case, client: Client) -> str:
    return short(Spread([run.peak_kib / 1024 for run in result.runs[case][client]]).median)


def data(result: Comparison) -> dict:
    return {
        "rounds": result.rounds,
        "skipped": result.skipped,
        "cases": [
            {
                "work": case.size,
                "in_flight": case.in_flight,
                "connections": case.connections or case.in_flight,
                "tls": case.tls,
                "clients": {client.name: _client_data(result, case, client) for client in runs},
            }
            for case, runs in result.runs.items()
        ],
    }


def _client_data(result: Comparison, case: Case, client: Client) -> dict:
    runs = result.runs[case][client]
    return {
        "cpu_us": Spread([run.cpu_us for run in runs]).data() | {"rounds": [run.cpu_us for run in runs]},
        "calls_per_second": Spread([run.calls_per_second for run in runs]).data(),
        "peak_kib": Spread([run.peak_kib for run in runs]).data(),
        "allocations": result.allocations[case].get(client),
        "ours_to_theirs": result.ratio(case, client).data(),
    }
