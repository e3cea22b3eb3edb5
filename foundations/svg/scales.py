"""From data to places on the drawing: numbers, and months, quarters or years."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Unit = Literal["month", "quarter", "year"]
MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12}
# Steps between labels, in slots, that fall on the same months each year.
STRIDES: dict[Unit, tuple[int, ...]] = {
    "month": (1, 2, 3, 6, 12, 24, 60, 120, 240),
    "quarter": (1, 2, 4, 8, 20, 40, 80),
    "year": (1, 2, 5, 10, 20, 50, 100),
}


@dataclass(frozen=True, slots=True)
class Linear:
    """Numbers of `domain` onto `range`, which may run backwards (upwards on a drawing)."""

    domain: tuple[float, float]
    range: tuple[float, float]

    def __call__(self, value: float) -> float:
        """The place of `value`; in the middle when the domain is a single number."""
        (low, high), (start, end) = self.domain, self.range
        share = (value - low) / (high - low) if high != low else 0.5
        return start + share * (end - start)


@dataclass(frozen=True, slots=True)
class Slot:
    """One period on the axis: its first day and its place."""

    first_day: date
    x: float


@dataclass(frozen=True, slots=True)
class Time:
    """`count` months, quarters or years from the one that holds `first`, one place for each, the ends on the edges.

    With `inset`, half a step of room is left at both ends, as intervals and bars need.
    """

    unit: Unit
    first: date
    count: int
    range: tuple[float, float]
    inset: bool = False

    def at(self, index: float) -> float:
        """The place of the slot of this index (0 is the first); between and beyond slots too."""
        start, end = self.range
        if self.inset or self.count < 2:
            return start + (index + 0.5) / max(self.count, 1) * (end - start)
        return start + index / (self.count - 1) * (end - start)

    def index(self, day: date) -> int:
        """The index of the slot that holds `day`, negative before the first."""
        return _number(day, self.unit) - _number(self.first, self.unit)

    def __call__(self, day: date) -> float:
        return self.at(self.index(day))

    def first_day(self, index: int) -> date:
        months = (_number(self.first, self.unit) + index) * MONTHS[self.unit]
        return date(months // 12, months % 12 + 1, 1)

    def slots(self) -> list[Slot]:
        return [Slot(self.first_day(index), self.at(index)) for index in range(self.count)]

    def ticks(self, at_most: int) -> list[Slot]:
        """Evenly spaced slots for at most about `at_most` labels, on turns of the year or decade where it can be."""
        stride = next((stride for stride in STRIDES[self.unit] if self.count <= stride * at_most), self.count or 1)
        offset = -_number(self.first, self.unit) % stride
        return self.slots()[offset if offset < self.count else 0 :: stride]


def _number(day: date, unit: Unit) -> int:
    return (day.year * 12 + day.month - 1) // MONTHS[unit]
