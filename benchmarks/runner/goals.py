"""The library's goals in a comparison: ours divided by theirs, in CPU time per call."""

from dataclasses import dataclass

import corpus
from clients import CLIENTS, OURS, Client
from compare import DEFAULT_CONNECTIONS, Case, Comparison
from stats import ratio, short

_BY_NAME = {client.name: client for client in CLIENTS}
_FLOOR = _BY_NAME["raw_epoll"]


@dataclass(frozen=True)
class Goal:
    case: Case
    client: Client
    at_most: float = 0  # ours is at most so many times theirs
    at_least: float = 0  # theirs is at least so many times ours

    def verdict(self, result: Comparison) -> str | None:
        """One row of the table; None when the client was not available."""
        if self.client not in result.runs.get(self.case, {}):
            return None
        seen = result.ratio(self.case, self.client)
        if self.at_most:
            met, wanted, found = seen.median <= self.at_most, f"ours ≤ {self.at_most:.2f} × theirs", str(seen)
        else:
            inverse = 1 / seen.median
            met, wanted, found = inverse >= self.at_least, f"theirs ≥ {self.at_least:g} × ours", short(inverse)
            if not met:
                found += self._floor(result)
        return f"| {self.case.title()} | {self.client.title} | {wanted} | {found} | {'yes' if met else '**no**'} |"

    def _floor(self, result: Comparison) -> str:
        """The figure of the minimal client; a goal that it misses cannot be asked of another."""
        runs = result.runs[self.case]
        if _FLOOR not in runs:
            return ""
        factor = ratio(result.cpu(self.case, self.client), result.cpu(self.case, _FLOOR)).median
        return f"; {short(factor)} for the floor"


def _against_beast(case: Case, naive: float, tuned: float) -> list[Goal]:
    return [Goal(case, _BY_NAME["beast_naive"], at_most=naive), Goal(case, _BY_NAME["beast_tuned"], at_most=tuned)]


def _against(case: Case, **factors: float) -> list[Goal]:
    return [Goal(case, _BY_NAME[name], at_least=factor) for name, factor in factors.items()]


GOALS = (
    _against_beast(Case("small", 32), naive=0.80, tuned=1.10)
    + _against(Case("small", 32), libcurl=1.6, undici=3.5, axios=30)
    + _against_beast(Case("small", 1), naive=0.90, tuned=1.15)
    + _against_beast(Case("medium", 32), naive=0.30, tuned=0.65)
    + _against(Case("medium", 32), undici=3.5, axios=15)
    + _against_beast(Case("large", 32), naive=0.25, tuned=0.60)
    + _against_beast(Case("large", 32, connections=DEFAULT_CONNECTIONS), naive=0.25, tuned=0.55)
    + _against(Case("large", 32), undici=5, axios=5)
    + _against_beast(Case("small", 32, tls=True), naive=0.80, tuned=1.15)
    + _against_beast(Case("medium", 32, tls=True), naive=0.30, tuned=0.95)
    + _against_beast(Case("large", 32, tls=True), naive=0.25, tuned=1.00)
)

# Of the library only, in the steady state.
ALLOCATIONS = ((Case("small", 32), 14), (Case("medium", 32), 6 * corpus.flows_in("medium")))


def table(result: Comparison) -> str:
    lines = ["| Work | Against | Wanted | Found | Met |", "|---|---|---|---|---|"]
    lines += [row for row in (goal.verdict(result) for goal in GOALS) if row]
    for case, most in ALLOCATIONS:
        if case not in result.allocations:
            continue
        found = result.allocations[case][OURS]
        met = "yes" if found <= most else "**no**"
        lines.append(f"| {case.title()} | – | ≤ {most} allocations per call | {short(found)} | {met} |")
    return "\n".join(lines)
