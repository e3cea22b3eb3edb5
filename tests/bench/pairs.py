"""Runs a subject and its yardstick alternately, and says their ratio with what both spent for a unit."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from tests.bench.machine import Meter, Spent

#: Does its work once and answers how many units it was: requests, rows, facts. It raises Wrong for a wrong answer.
Work = Callable[[], int]

PAIRS = 5


class Wrong(Exception):
    """An answer failed or rows are missing: there is nothing to compare."""


@dataclass(frozen=True, slots=True)
class Pair:
    """`by` "processor": the subject's processor time over the yardstick's, for a unit; less is better.

    "rate" is its inverse, and "speed" the same by the clock; more is better. `before` makes work for the subject and
    is not measured.
    """

    name: str
    subject: Work
    against: str
    yardstick: Work
    goal: str
    by: Literal["processor", "rate", "speed"] = "processor"
    unit: str = "page"
    pairs: int = PAIRS
    before: Callable[[], object] | None = None
    subject_meter: Meter | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What the pairs cost: for a unit each, in the order in which they ran."""

    pair: Pair
    units: tuple[int, int]
    subjects: tuple[Spent, ...]
    yardsticks: tuple[Spent, ...]

    @property
    def ratios(self) -> list[float]:
        return [self._ratio(one, other) for one, other in zip(self.subjects, self.yardsticks, strict=True)]

    @property
    def processor(self) -> float:
        """Seconds of the subject for a unit."""
        return statistics.median(one.processor for one in self.subjects)

    def __str__(self) -> str:
        pair = self.pair
        return (
            f"{pair.name} / {pair.against}: {spread(self.ratios)}, goal {pair.goal}\n"
            f"    {cost(pair.unit, self.units[0], self.subjects)}\n"
            f"    {cost('the yardstick', self.units[1], self.yardsticks)}"
        )

    def _ratio(self, subject: Spent, yardstick: Spent) -> float:
        if self.pair.by == "speed":
            return yardstick.wall / subject.wall
        if self.pair.by == "rate":
            return yardstick.processor / subject.processor
        return subject.processor / yardstick.processor


def compare(pair: Pair, meter: Meter) -> Result:
    """Runs each once unmeasured, then alternately. Raises Wrong, so that no ratio is made of a wrong answer."""
    subjects, yardsticks = [], []
    units = (0, 0)
    for number in range(pair.pairs + 1):
        if pair.before:
            pair.before()
        first, subject = measured(pair.subject, pair.subject_meter or meter)
        second, yardstick = measured(pair.yardstick, meter)
        if number:
            units = (first, second)
            subjects.append(subject)
            yardsticks.append(yardstick)
    return Result(pair, units, tuple(subjects), tuple(yardsticks))


def measured(work: Work, meter: Meter) -> tuple[int, Spent]:
    before = meter.read()
    units = work()
    spent = meter.read() - before
    if units <= 0:
        raise Wrong("nothing was done")
    return units, spent.per(units)


def cost(unit: str, units: int, taken: Sequence[Spent]) -> str:
    """What one unit cost, from so many runs of so many units."""
    server, database, wall = (
        spread([getattr(one, name) * 1000 for one in taken], "ms") for name in ("server", "database", "wall")
    )
    return f"{unit}: server {server}, PostgreSQL {database}, clock {wall}; N = {units:,}, K = {len(taken)}"


def spread(values: Sequence[float], unit: str = "") -> str:
    """`1.83 (1.70–2.05)`: median, smallest and largest."""
    middle, low, high = statistics.median(values), min(values), max(values)
    digits = 4 if middle < 0.1 else 3 if middle < 1 else 2 if middle < 100 else 0
    return f"{middle:.{digits}f}{' ' * bool(unit)}{unit} ({low:.{digits}f}–{high:.{digits}f})"
