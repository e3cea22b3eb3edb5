"""Step: series, one measure's numbers for a place by month, as pages read them. This module alone reads slots.

`read(definitions, places)` answers Lines in one query. Values are divided at read; a quarter or a year is the sum
of its months' slots. Step 2 of recompute writes the slots, beside the tallies from which they follow.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from ecosystems.models import Place
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

    @classmethod
    def of(cls, slots: Mapping[int, Slot]) -> Line:
        """From the slots by the number of their month, in order."""
        first, last = min(slots), max(slots)
        return cls(Month(first), tuple(slots.get(number) for number in range(first, last + 1)))

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


_READ = """
    SELECT definition.id, tally.place_id, tally.month, tally.slots[at.index][1],
           CASE WHEN definition.denominator IS NOT NULL THEN tally.slots[at.index][2] END, tally.slots[at.index][3]
    FROM measures_definition AS definition
    JOIN measures_tally AS tally ON tally.source = definition.source
    CROSS JOIN LATERAL array_position(tally.definitions, definition.id::int) AS at (index)
    WHERE definition.id = ANY(%s) AND tally.place_id {places} AND at.index IS NOT NULL
    ORDER BY tally.month
"""


def read(definitions: Iterable[int], places: Iterable[int] | QuerySet[Place, int]) -> dict[tuple[int, int], Line]:
    """{(definition, place): Line} in one query; a pair with nothing ever recorded is not in it (`NOTHING`).

    `places` may be a queryset of keys: it stays a part of that one query.
    """
    values: Sequence[Any]
    if isinstance(places, QuerySet):
        inner, values = places.query.sql_with_params()
        within = f"IN ({inner})"
    else:
        within, values = "= ANY(%s)", [list(places)]
    with connection.cursor() as cursor:
        cursor.execute(_READ.format(places=within), [list(definitions), *values])
        rows = cursor.fetchall()
    slots: dict[tuple[int, int], dict[int, Slot]] = defaultdict(dict)
    for definition, place, month, numerator, denominator, n in rows:
        slots[definition, place][Month.of(month).number] = Slot(numerator, denominator, n)
    return {key: Line.of(found) for key, found in slots.items()}
