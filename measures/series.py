"""Step: series, the packed arrays that pages read. This module alone reads and writes them.

Reading: `read(definitions, places)` answers Lines in one query. Values are divided at read; a quarter or a year is the
sum of its months' slots. Writing is step 2 of recompute's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.utils import CursorWrapper

from measures.models import Definition, Series
from measures.periods import Month, Period
from measures.sources import COUNT, Source, source


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
                None if top is None else Slot(top, bottom, n)
                for top, bottom, n in zip(numerators, denominators, counts, strict=True)
            ),
        )
        for definition, place, first, numerators, denominators, counts in rows
    }


# ---- writing: step 2 of recompute, inside its transaction ----

# Which places and months may differ from their tallies.
_TOUCHED = """
    SELECT DISTINCT dirty.source, dirty.place_id, dirty.month
    FROM dirty_node AS dirty JOIN ecosystems_place AS place ON place.id = dirty.place_id
"""
_NUMBER = "(extract(year FROM {month}) * 12 + extract(month FROM {month}) - 1)::int"

_FRESH = """
    SELECT weight.definition_id, tally.place_id, {number} AS number,
           COALESCE(sum(CASE weight.numerator WHEN 0 THEN tally.count ELSE tally.sums[weight.numerator] END), 0)
               AS numerator,
           sum(CASE weight.denominator WHEN 0 THEN tally.count ELSE tally.sums[weight.denominator] END) AS denominator,
           sum(tally.count) AS n
    FROM {tallies}
    JOIN weight ON weight.profile_id = tally.profile_id
    GROUP BY weight.definition_id, tally.place_id, tally.month
"""
_ALL_TALLIES = "measures_tally AS tally JOIN ecosystems_place AS place ON place.id = tally.place_id"
_TOUCHED_TALLIES = """
    touched JOIN measures_tally AS tally
      ON tally.place_id = touched.place_id AND tally.month = touched.month AND tally.source = touched.source
"""

# The slots of these series in the months that are not touched.
_KEPT = """
    SELECT series.definition_id, series.place_id, {number} + slot.position::int - 1 AS number,
           slot.numerator, slot.denominator, slot.n
    FROM measures_series AS series
    JOIN measures_definition AS definition ON definition.id = series.definition_id
    CROSS JOIN LATERAL unnest(series.numerators, series.denominators, series.n) WITH ORDINALITY
        AS slot (numerator, denominator, n, position)
    WHERE series.definition_id = ANY(%(definitions)s) AND series.breakdown = '' AND slot.n IS NOT NULL
      AND series.place_id IN (SELECT place_id FROM touched)
      AND NOT EXISTS (
          SELECT FROM touched
          WHERE touched.place_id = series.place_id AND touched.source = definition.source
            AND {touched_number} = {number} + slot.position::int - 1
      )
"""

_PACK = """
    INSERT INTO packed_series
    WITH touched AS MATERIALIZED ({touched}),
    weight AS MATERIALIZED ({weights}),
    slot AS MATERIALIZED ({slots}),
    reach AS (
        SELECT definition_id, place_id, min(number) AS first, max(number) AS last FROM slot GROUP BY 1, 2
    )
    SELECT reach.definition_id, reach.place_id, make_date(reach.first / 12, reach.first %% 12 + 1, 1),
           array_agg(slot.numerator ORDER BY month.number), array_agg(slot.denominator ORDER BY month.number),
           array_agg(slot.n ORDER BY month.number)
    FROM reach
    CROSS JOIN LATERAL generate_series(reach.first, reach.last) AS month (number)
    LEFT JOIN slot ON slot.definition_id = reach.definition_id AND slot.place_id = reach.place_id
                  AND slot.number = month.number
    GROUP BY reach.definition_id, reach.place_id, reach.first
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
    USING measures_definition AS definition
    WHERE definition.id = series.definition_id AND series.definition_id = ANY(%(definitions)s)
      {only_touched}
      AND NOT EXISTS (
          SELECT FROM packed_series AS packed
          WHERE packed.definition_id = series.definition_id AND packed.place_id = series.place_id
      )
    RETURNING series.place_id
"""
_ONLY_TOUCHED = """
    AND EXISTS (
        SELECT FROM dirty_node AS dirty
        WHERE dirty.place_id = series.place_id AND dirty.source = definition.source
    )
"""

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


def rewrite(cursor: CursorWrapper, definitions: Sequence[Definition], *, whole: bool) -> set[int]:
    """Write the series of `definitions` from tallies; answers the places whose series changed.

    `whole`: all places and months. Otherwise the places and months of `dirty_node`, with every other slot kept.
    """
    if not definitions:
        return set()
    values = _pack(cursor, definitions, whole=whole)
    cursor.execute(_PUT)
    changed = {row[0] for row in cursor.fetchall()}
    cursor.execute(_CLEAR.format(only_touched="" if whole else _ONLY_TOUCHED), values)
    return changed | {row[0] for row in cursor.fetchall()}


def differing(cursor: CursorWrapper, definitions: Sequence[Definition]) -> tuple[int, int, int | None]:
    """For the audit: how many series there are, how many are not what the tallies say, the place of one of them."""
    if not definitions:
        return 0, 0, None
    _pack(cursor, definitions, whole=True)
    cursor.execute(_DIFFERING, [[one.pk for one in definitions]])
    compared, count, place = cursor.fetchone()
    return compared, count, place


def _pack(cursor: CursorWrapper, definitions: Sequence[Definition], *, whole: bool) -> dict[str, Any]:
    """Fill `packed_series`; answers the values of the statement."""
    cursor.execute("""
        CREATE TEMPORARY TABLE IF NOT EXISTS packed_series (
            definition_id bigint, place_id bigint, first_month date,
            numerators bigint[], denominators bigint[], n bigint[]
        ) ON COMMIT DELETE ROWS;
        DELETE FROM packed_series;
    """)
    pack, values = pack_sql(definitions, whole=whole)
    cursor.execute(pack, values)
    return values


def give_up(cursor: CursorWrapper, current: Iterable[Definition]) -> set[int]:
    """Delete the series of all but the current definitions; answers their places."""
    cursor.execute(
        "DELETE FROM measures_series WHERE definition_id <> ALL(%s) RETURNING place_id", [[one.pk for one in current]]
    )
    return {row[0] for row in cursor.fetchall()}


def pack_sql(definitions: Sequence[Definition], *, whole: bool) -> tuple[str, dict[str, Any]]:
    """The statement that fills `packed_series`, and its values."""
    weights, values = weights_sql(definitions)
    number = _NUMBER.format(month="tally.month")
    fresh = _FRESH.format(number=number, tallies=_ALL_TALLIES if whole else _TOUCHED_TALLIES)
    kept = _KEPT.format(
        number=_NUMBER.format(month="series.first_month"), touched_number=_NUMBER.format(month="touched.month")
    )
    slots = fresh if whole else f"{fresh} UNION ALL {kept}"
    touched = "SELECT 1" if whole else _TOUCHED
    return _PACK.format(touched=touched, weights=weights, slots=slots), values


def weights_sql(definitions: Sequence[Definition]) -> tuple[str, dict[str, Any]]:
    """A row for each profile that a definition counts: which of its numbers make the numerator and the denominator.

    0 is the count, i the i-th sum, NULL nothing. A profile that the denominator does not count is no row: the numerator
    is counted among the denominator's facts, and a month without such a row is a month with nothing recorded.
    """
    values: dict[str, Any] = {"definitions": [one.pk for one in definitions]}
    parts = []
    for index, definition in enumerate(definitions):
        of = source(definition.source)
        bottom = definition.denominator
        parts.append(f"""
            SELECT profile.id AS profile_id, {definition.pk}::bigint AS definition_id,
                   CASE WHEN {_matches(definition.numerator or {}, values, f"n{index}")}
                        THEN {_number_of(of, definition.numerator or {})} END AS numerator,
                   {"NULL::int" if bottom is None else _number_of(of, bottom)} AS denominator
            FROM measures_profile AS profile
            WHERE profile.source = '{of.name}' AND {_matches(bottom or {}, values, f"d{index}")}
        """)
    return " UNION ALL ".join(parts), values


def _number_of(of: Source, condition: Mapping[str, Any]) -> int:
    name = condition.get("of", COUNT)
    return 0 if name == COUNT else of.sums.index(name) + 1


def _matches(condition: Mapping[str, Any], values: dict[str, Any], key: str) -> str:
    """SQL for `where`; the names and texts go in as values."""
    terms = []
    for index, (dimension, wanted) in enumerate(condition.get("where", {}).items()):
        values[f"{key}_{index}_name"], values[f"{key}_{index}"] = dimension, list(wanted)
        terms.append(f"profile.dimensions ->> %({key}_{index}_name)s = ANY(%({key}_{index})s)")
    return " AND ".join(terms) or "TRUE"
