"""What a curve says: the interval of a share, and the verdict on a series of closed periods."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt

from measures.models.definitions import Direction

#: The standard normal quantile of a two-sided 95 % interval.
Z_95 = 1.959963984540054
#: Fewer closed periods with a value than this, and it is too early to say.
ENOUGH_PERIODS = 8


class Verdict(StrEnum):
    RIGHT_DIRECTION = "right_direction"
    NO_TURN = "no_turn"
    GETTING_WORSE = "getting_worse"
    TOO_EARLY = "too_early"


class NoVerdict(StrEnum):
    """Why a measure is given no verdict."""

    NO_FIGURES = "no_figures"
    CONTEXT = "context"
    NO_INTERVAL = "no_interval"


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % confidence interval in the same unit as the value it surrounds."""

    low: float
    high: float

    def times(self, scale: int) -> "Interval":
        """Of a share, in the unit of the measure: 100 for per cent."""
        return Interval(self.low * scale, self.high * scale)

    def overlaps(self, other: "Interval") -> bool:
        return self.low <= other.high and other.low <= self.high


def wilson(successes: int, n: int) -> Interval | None:
    """The Wilson score interval of the proportion `successes` / `n`, within 0–1; None when n is 0.

    Wilson, E. B. (1927): Probable inference, the law of succession, and statistical inference. JASA 22(158), 209–212.
    Raises ValueError unless 0 ≤ successes ≤ n.
    """
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} of {n} is not a proportion")
    if n == 0:
        return None
    p = successes / n
    spread = Z_95**2 / n
    middle = (p + spread / 2) / (1 + spread)
    half = Z_95 * sqrt(p * (1 - p) / n + spread / (4 * n)) / (1 + spread)
    # min and max against p: rounding must not push an end of 0 % or 100 % past the share itself.
    return Interval(max(0.0, min(p, middle - half)), min(1.0, max(p, middle + half)))


def verdict(intervals: Sequence[Interval | None], direction: Direction) -> Verdict | NoVerdict:
    """The verdict on the closed periods of a measure, oldest first; None stands for a period without a value.

    A measure of context, or one whose values carry no interval, is given none, and the answer says why.
    """
    if direction == Direction.CONTEXT:
        return NoVerdict.CONTEXT
    known = [interval for interval in intervals if interval is not None]
    if len(known) < ENOUGH_PERIODS:
        return Verdict.TOO_EARLY
    first, last = known[0], known[-1]
    if first.overlaps(last):
        return Verdict.NO_TURN
    rose = last.low > first.high
    return Verdict.RIGHT_DIRECTION if rose == (direction == Direction.UP) else Verdict.GETTING_WORSE
