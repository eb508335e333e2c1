"""The statistics of the tables."""

import statistics


class Spread:
    """A median, and the quartiles around it."""

    def __init__(self, values):
        ordered = sorted(values)
        self.median = statistics.median(ordered)
        if len(ordered) < 2:
            self.low = self.high = self.median
        else:
            self.low, _, self.high = statistics.quantiles(ordered, n=4, method="inclusive")

    def __str__(self) -> str:
        return f"{short(self.median)} ({short(self.low)}–{short(self.high)})"

    def data(self) -> dict:
        return {"median": self.median, "quartiles": [self.low, self.high]}


def short(value: float) -> str:
    """Three significant digits."""
    if value == 0:
        return "0"
    if abs(value) >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def ratio(ours, theirs) -> Spread:
    """The spread of the ratios within a round, of two series measured alternately."""
    return Spread([a / b for a, b in zip(ours, theirs)])
