"""Step: figures, one number each with what it is made of, or the reason why it is not shown.

Series and statistics are facts about slots; here they become what a person of the ecosystem may see. Small numbers are
decided once, before any template, chart, table or file: of people (every class but A) nothing below the whole
ecosystem, no share with fewer than ten respondents, and a sum of people below ten only as "fewer than ten".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.utils import timezone

from measures.models import Definition
from measures.models.definitions import Direction
from measures.periods import Period
from measures.series import Line, Slot
from measures.trend import Interval, NoVerdict, Verdict, verdict, wilson

#: Fewer respondents than this, and a share is not shown; a sum of people below it is "fewer than ten".
FEWEST_SHOWN = 10


class Missing(StrEnum):
    """Why a figure has no value."""

    NOT_RECORDED = "not_recorded"
    NOT_COLLECTED = "not_collected"
    NOT_YET = "not_yet"
    HIDDEN = "hidden"
    FEW = "few"
    PARTS_MISSING = "parts_missing"


@dataclass(frozen=True, slots=True)
class Figure:
    """`value` and `interval` are in the definition's unit, not rounded; `numerator` … `n` are the counts behind it."""

    period: Period
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    n: int | None = None
    interval: Interval | None = None
    missing: Missing | None = None
    is_running: bool = False


def figure(definition: Definition, period: Period, slot: Slot | None, *, whole: bool) -> Figure:
    """What a person of the ecosystem may see of one slot; `whole` is False for an organisation or a municipality."""
    running = not period.is_closed()
    if definition.is_about_people and not whole:
        return Figure(period, missing=Missing.HIDDEN, is_running=running)
    if slot is None:
        return Figure(period, missing=_why_nothing(period), is_running=running)
    if definition.is_share:
        return _share(definition, period, slot, running)
    if definition.is_about_people and 0 < slot.numerator < FEWEST_SHOWN:
        return Figure(period, missing=Missing.FEW, is_running=running)
    value = Decimal(slot.numerator) * definition.scale
    return Figure(period, value, slot.numerator, None, slot.n, is_running=running)


def _why_nothing(period: Period) -> Missing:
    return Missing.NOT_YET if period.until > timezone.localdate() else Missing.NOT_RECORDED


def _share(definition: Definition, period: Period, slot: Slot, running: bool) -> Figure:
    base = slot.denominator or 0
    if base == 0:
        return Figure(period, missing=_why_nothing(period), is_running=running)
    if definition.is_about_people and base < FEWEST_SHOWN:
        return Figure(period, missing=Missing.HIDDEN, is_running=running)
    value = Decimal(definition.scale) * slot.numerator / base
    interval = wilson(slot.numerator, base) if definition.has_interval else None
    scaled = interval.times(definition.scale) if interval else None
    return Figure(period, value, slot.numerator, base, base, scaled, is_running=running)


def figures(definition: Definition, line: Line, periods: Sequence[Period], *, whole: bool = True) -> list[Figure]:
    """The figures of `periods`, in their order."""
    return [figure(definition, period, line.over(period), whole=whole) for period in periods]


def verdict_on(definition: Definition, curve: Sequence[Figure]) -> Verdict | NoVerdict:
    """The verdict on closed periods; what is hidden or missing does not take part."""
    direction = Direction(definition.direction)
    if not curve:
        return NoVerdict.NO_FIGURES
    closed = [one for one in curve if not one.is_running]
    bare = any(one.value is not None for one in closed) and not any(one.interval for one in closed)
    if direction != Direction.CONTEXT and (bare or not definition.has_interval):
        return NoVerdict.NO_INTERVAL
    return verdict([one.interval for one in closed], direction)


@dataclass(frozen=True, slots=True)
class Curve:
    """A measure's figures in an ecosystem, oldest first: consecutive periods, the running one last."""

    definition: Definition
    figures: Sequence[Figure]

    @property
    def closed(self) -> list[Figure]:
        return [figure for figure in self.figures if not figure.is_running]

    @property
    def latest(self) -> Figure | None:
        """The newest closed figure that has a value, else the newest that says why it has none."""
        for figure in reversed(self.closed):
            if figure.value is not None:
                return figure
        return self.closed[-1] if self.closed else None

    @property
    def running(self) -> Figure | None:
        return self.figures[-1] if self.figures and self.figures[-1].is_running else None

    @property
    def hides(self) -> bool:
        """Whether some period is not shown to protect somebody."""
        return any(figure.missing in {Missing.HIDDEN, Missing.FEW} for figure in self.figures)

    @property
    def has_interval(self) -> bool:
        return any(figure.interval for figure in self.figures)

    @property
    def verdict(self) -> Verdict | NoVerdict:
        return verdict_on(self.definition, self.figures)
