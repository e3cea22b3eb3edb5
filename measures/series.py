"""Step: series, the packed arrays that pages read. This module alone reads and writes them.

Reading: `read(definitions, places)` answers Lines in one query. Values are divided at read; a quarter or a year is the
sum of its months' slots. Writing is step 2 of recompute's.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from measures.models import Series
from measures.periods import Month, Period


@dataclass(frozen=True, slots=True)
class Slot:
    """What was recorded: whole numbers, not yet divided. `denominator` is None where the measure has none."""

    numerator: int
    denominator: int | None
    n: int

    def __add__(self, other: Slot) -> Slot:
        has_one = self.denominator is not None or other.denominator is not None
        denominator = (self.denominator or 0) + (other.denominator or 0) if has_one else None
        return Slot(self.numerator + other.numerator, denominator, self.n + other.n)


@dataclass(frozen=True, slots=True)
class Line:
    """One series as it is read: the slot of a month or the sum of a longer period; None where nothing was recorded."""

    first: Month
    slots: tuple[Slot | None, ...]

    @property
    def last(self) -> Month:
        return self.first.shifted(len(self.slots) - 1)

    def at(self, month: Month) -> Slot | None:
        index = month.number - self.first.number
        return self.slots[index] if 0 <= index < len(self.slots) else None

    def over(self, period: Period) -> Slot | None:
        """The sum of the recorded months of a month, quarter or year."""
        total: Slot | None = None
        for month in period.months:
            slot = self.at(month)
            if slot is not None:
                total = slot if total is None else total + slot
        return total


NOTHING = Line(first=Month(0), slots=())


def read(definitions: Iterable[int], places: Iterable[int], breakdown: str = "") -> dict[tuple[int, int], Line]:
    """{(definition, place): Line} in one query; a pair with nothing ever recorded is not in it (`NOTHING`)."""
    rows = Series.objects.filter(
        definition_id__in=list(definitions), place_id__in=list(places), breakdown=breakdown
    ).values_list("definition_id", "place_id", "first_month", "numerators", "denominators", "n")
    return {
        (definition, place): Line(
            first=Month.of(first),
            slots=tuple(
                None if top is None else Slot(top, bottom, n)
                for top, bottom, n in zip(numerators, denominators, counts, strict=True)
            ),
        )
        for definition, place, first, numerators, denominators, counts in rows
    }
