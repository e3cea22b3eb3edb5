"""Runs a subject and its yardstick alternately, and says their ratio."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Pair:
    """`subject` should cost at most `goal` times the processor time of `yardstick`."""

    name: str
    subject: Work
    against: str
    yardstick: Work
    goal: str


def seconds(work: Work, times: int) -> float:
    """Processor seconds of this process for one `work`; the database's are not in it."""
    began = time.process_time()
    for _ in range(times):
        work()
    return (time.process_time() - began) / times


def compare(pair: Pair, rounds: int = 7, times: int = 20) -> str:
    """One line: the median ratio of `rounds` rounds, the smallest and the largest, and both times."""
    pair.subject(), pair.yardstick()
    taken = [(seconds(pair.subject, times), seconds(pair.yardstick, times)) for _ in range(rounds)]
    ratios = [subject / yardstick for subject, yardstick in taken]
    subject, yardstick = (statistics.median(column) * 1000 for column in zip(*taken, strict=True))
    return (
        f"{pair.name} / {pair.against}: {statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f}), "
        f"{subject:.2f} ms / {yardstick:.2f} ms, goal {pair.goal}"
    )
