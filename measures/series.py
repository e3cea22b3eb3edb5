"""Step: series, the packed arrays that pages read. This module alone reads and writes them.

Reading: `read(definitions, places)` answers Lines in one query. Values are divided at read; a quarter or a year is the
sum of its months' slots. Writing is step 2 of recompute's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from measures.models import Definition, Series
from measures.periods import Month, Period
from measures.weights import WEIGHTS, numbers


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
    """{(definition, place): Line} in one query; a pair with nothing ever recorded is not in it (`NOTHING`).

    `places` may be a queryset of keys: it stays a part of that one query.
    """
    rows = Series.objects.filter(
        definition_id__in=list(definitions), place_id__in=places, breakdown=breakdown
    ).values_list("definition_id", "place_id", "first_month", "numerators", "denominators", "n")
    return {
        (definition, place): Line(
            first=Month.of(first),
            slots=tuple(
                None if top is None or n is None else Slot(top, bottom, n)
                for top, bottom, n in zip(numerators, denominators, counts, strict=True)
            ),
        )
        for definition, place, first, numerators, denominators, counts in rows
    }


# ---- writing: step 2 of recompute, inside its transaction ----

_NUMBER = "(extract(year FROM {month}) * 12 + extract(month FROM {month}) - 1)::int"

_TABLES = """
    CREATE TEMPORARY TABLE IF NOT EXISTS touched_slot (
        definition_id bigint, place_id bigint, month date, number int, depth int, is_sum boolean
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS packed_series (
        definition_id bigint, place_id bigint, first_month date,
        numerators bigint[], denominators bigint[], n bigint[]
    ) ON COMMIT DELETE ROWS;
    DELETE FROM touched_slot; DELETE FROM packed_series;
"""

# The slots in which a dirty tally is counted. A place that has children and no cells of its own is the sum of its
# children's slots; any other reads its tallies.
_TOUCH = f"""
    INSERT INTO touched_slot
    SELECT touched.definition_id, touched.place_id, touched.month, {_NUMBER.format(month="touched.month")},
           touched.depth, place.is_sum
    FROM (
        SELECT DISTINCT weight.definition_id, dirty.place_id, dirty.month, dirty.depth
        FROM dirty_node AS dirty JOIN measures_weight AS weight ON weight.profile_id = dirty.profile_id
        WHERE weight.definition_id = ANY(%(definitions)s)
    ) AS touched
    JOIN (
        SELECT id, EXISTS (SELECT FROM ecosystems_place AS child WHERE child.parent_id = place.id)
                   AND NOT EXISTS (SELECT FROM measures_cell AS cell WHERE cell.membership_place_id = place.id)
                   AND NOT EXISTS (SELECT FROM measures_cell AS cell WHERE cell.area_place_id = place.id) AS is_sum
        FROM ecosystems_place AS place
    ) AS place ON place.id = touched.place_id
"""

# A tally of one month and profile fits an int, whose sums PostgreSQL adds without numeric.
_FROM_TALLIES = f"""
    SELECT weight.definition_id, tally.place_id, {_NUMBER.format(month="tally.month")} AS number,
           COALESCE(sum((CASE weight.numerator WHEN 0 THEN tally.count ELSE tally.sums[weight.numerator] END)::int), 0)
               AS numerator,
           sum((CASE weight.denominator WHEN 0 THEN tally.count ELSE tally.sums[weight.denominator] END)::int)
               AS denominator,
           sum(tally.count::int) AS n
    FROM {{tallies}}
    GROUP BY weight.definition_id, tally.place_id, tally.month
"""
_ALL = """
    measures_tally AS tally
    JOIN ecosystems_place AS place ON place.id = tally.place_id
    JOIN {weights} AS weight ON weight.profile_id = tally.profile_id AND weight.definition_id = ANY(%(definitions)s)
"""
# OFFSET 0: read by their key before anything else is joined, whatever the planner thinks of the rest.
_TOUCHED = """
    (
        SELECT tally.*
        FROM (SELECT DISTINCT place_id, month FROM touched_slot WHERE depth = %(depth)s AND NOT is_sum) AS here
        CROSS JOIN LATERAL (
            SELECT * FROM measures_tally AS tally
            WHERE tally.place_id = here.place_id AND tally.month = here.month
            OFFSET 0
        ) AS tally
        OFFSET 0
    ) AS tally
    JOIN measures_weight AS weight ON weight.profile_id = tally.profile_id
    JOIN touched_slot AS touched
      ON touched.definition_id = weight.definition_id AND touched.place_id = tally.place_id
     AND touched.month = tally.month
"""

_FROM_CHILDREN = f"""
    SELECT touched.definition_id, touched.place_id, touched.number,
           sum(below.numerators[at.index]), sum(below.denominators[at.index]), sum(below.n[at.index])
    FROM touched_slot AS touched
    JOIN ecosystems_place AS child ON child.parent_id = touched.place_id
    CROSS JOIN LATERAL (
        SELECT * FROM measures_series AS below
        WHERE below.definition_id = touched.definition_id AND below.place_id = child.id AND below.breakdown = ''
        OFFSET 0
    ) AS below
    CROSS JOIN LATERAL (SELECT touched.number - {_NUMBER.format(month="below.first_month")} + 1) AS at (index)
    WHERE touched.depth = %(depth)s AND touched.is_sum AND below.n[at.index] IS NOT NULL
    GROUP BY touched.definition_id, touched.place_id, touched.number
"""

# The slots of these series in the months that are not touched.
_KEPT = f"""
    SELECT series.definition_id, series.place_id, kept.number, slot.numerator, slot.denominator, slot.n
    FROM (SELECT DISTINCT definition_id, place_id FROM touched_slot WHERE depth = %(depth)s) AS here
    CROSS JOIN LATERAL (
        SELECT * FROM measures_series AS series
        WHERE series.definition_id = here.definition_id AND series.place_id = here.place_id AND series.breakdown = ''
        OFFSET 0
    ) AS series
    CROSS JOIN LATERAL unnest(series.numerators, series.denominators, series.n) WITH ORDINALITY
        AS slot (numerator, denominator, n, position)
    CROSS JOIN LATERAL (SELECT {_NUMBER.format(month="series.first_month")} + slot.position::int - 1) AS kept (number)
    WHERE slot.n IS NOT NULL
      AND NOT EXISTS (
          SELECT FROM touched_slot AS touched
          WHERE touched.definition_id = series.definition_id AND touched.place_id = series.place_id
            AND touched.number = kept.number
      )
"""

# Between a slot and the next one lie months with nothing recorded.
_PACK = """
    INSERT INTO packed_series
    SELECT definition_id, place_id, make_date(min(number) / 12, min(number) %% 12 + 1, 1),
           array_agg(CASE WHEN month = number THEN numerator END ORDER BY month),
           array_agg(CASE WHEN month = number THEN denominator END ORDER BY month),
           array_agg(CASE WHEN month = number THEN n END ORDER BY month)
    FROM (
        SELECT slot.*, lead(number) OVER (PARTITION BY definition_id, place_id ORDER BY number) AS next
        FROM ({slots}) AS slot
    ) AS slot
    CROSS JOIN LATERAL generate_series(number, COALESCE(next - 1, number)) AS month
    GROUP BY definition_id, place_id
"""

_PUT = """
    INSERT INTO measures_series AS series
        (definition_id, place_id, breakdown, first_month, numerators, denominators, n)
    SELECT definition_id, place_id, '', first_month, numerators, denominators, n FROM packed_series
    ON CONFLICT (definition_id, place_id, breakdown) DO UPDATE
    SET first_month = excluded.first_month, numerators = excluded.numerators,
        denominators = excluded.denominators, n = excluded.n
    WHERE (series.first_month, series.numerators, series.denominators, series.n)
       IS DISTINCT FROM (excluded.first_month, excluded.numerators, excluded.denominators, excluded.n)
    RETURNING place_id
"""

# A series without a slot left is no series.
_CLEAR = """
    DELETE FROM measures_series AS series
    USING ({written}) AS written
    WHERE series.definition_id = written.definition_id AND series.place_id = written.place_id
      AND series.breakdown = ''
      AND NOT EXISTS (
          SELECT FROM packed_series AS packed
          WHERE packed.definition_id = series.definition_id AND packed.place_id = series.place_id
      )
    RETURNING series.place_id
"""
_ALL_WRITTEN = "SELECT definition_id, place_id FROM measures_series WHERE definition_id = ANY(%(definitions)s)"
_TOUCHED_WRITTEN = "SELECT DISTINCT definition_id, place_id FROM touched_slot WHERE depth = %(depth)s"

_DIFFERING = """
    WITH stored AS (SELECT * FROM measures_series WHERE definition_id = ANY(%s) AND breakdown = '')
    SELECT (SELECT count(*) FROM stored),
           count(*) FILTER (WHERE differs), min(place_id) FILTER (WHERE differs)
    FROM (
        SELECT place_id, (stored.first_month, stored.numerators, stored.denominators, stored.n)
               IS DISTINCT FROM (packed.first_month, packed.numerators, packed.denominators, packed.n) AS differs
        FROM stored FULL JOIN packed_series AS packed USING (definition_id, place_id)
    ) AS compared
"""


def rewrite(cursor: CursorWrapper, definitions: Sequence[Definition], depths: Sequence[int]) -> set[int]:
    """Write the slots of `definitions` that `dirty_node` touches, the deepest places first; answers those that changed.

    Every other slot is kept.
    """
    if not definitions or not depths:
        return set()
    values = {"definitions": [one.pk for one in definitions]}
    cursor.execute(_TABLES)
    cursor.execute(_TOUCH, values)
    cursor.execute("ANALYZE touched_slot")
    slots = " UNION ALL ".join([_FROM_TALLIES.format(tallies=_TOUCHED), _FROM_CHILDREN, _KEPT])
    changed: set[int] = set()
    for depth in depths:
        changed |= _replace(cursor, slots, _TOUCHED_WRITTEN, {**values, "depth": depth})
    return changed


def rewrite_all(cursor: CursorWrapper, definitions: Sequence[Definition]) -> set[int]:
    """Write all of `definitions`, every place from its own tallies; answers the places that changed."""
    if not definitions:
        return set()
    cursor.execute(_TABLES)
    slots = _FROM_TALLIES.format(tallies=_ALL.format(weights="measures_weight"))
    return _replace(cursor, slots, _ALL_WRITTEN, {"definitions": [one.pk for one in definitions]})


def _replace(cursor: CursorWrapper, slots: str, written: str, values: dict[str, Any]) -> set[int]:
    cursor.execute("DELETE FROM packed_series")
    cursor.execute(_PACK.format(slots=slots), values)
    cursor.execute(_PUT)
    changed = {row[0] for row in cursor.fetchall()}
    cursor.execute(_CLEAR.format(written=written), values)
    return changed | {row[0] for row in cursor.fetchall()}


def give_up(cursor: CursorWrapper, current: Iterable[Definition]) -> set[int]:
    """Delete the series of all but the current definitions; answers their places."""
    cursor.execute(
        "DELETE FROM measures_series WHERE definition_id <> ALL(%s) RETURNING place_id", [[one.pk for one in current]]
    )
    return {row[0] for row in cursor.fetchall()}


def differing(cursor: CursorWrapper, definitions: Sequence[Definition]) -> tuple[int, int, int | None]:
    """For the audit: how many series there are, how many are not what the tallies say, the place of one of them.

    Every place is read from its own tallies here, also those that recompute sums from their children; and what a
    definition counts is found anew.
    """
    if not definitions:
        return 0, 0, None
    cursor.execute(_TABLES)
    slots = _FROM_TALLIES.format(tallies=_ALL.format(weights=f"({WEIGHTS})"))
    cursor.execute(_PACK.format(slots=slots), numbers(definitions))
    cursor.execute(_DIFFERING, [[one.pk for one in definitions]])
    compared, count, place = cursor.fetchone()
    return compared, count, place
