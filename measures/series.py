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
        source text, place_id bigint, month date, number int, is_sum boolean
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS weight (
        profile_id bigint, definition_id bigint, numerator int, denominator int
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS packed_series (
        definition_id bigint, place_id bigint, first_month date,
        numerators bigint[], denominators bigint[], n bigint[]
    ) ON COMMIT DELETE ROWS;
    DELETE FROM touched_slot; DELETE FROM weight; DELETE FROM packed_series;
"""

# A place that has children and no cells of its own is the sum of its children's slots; any other reads its tallies.
_TOUCH = f"""
    INSERT INTO touched_slot
    SELECT DISTINCT changed.source, changed.place_id, changed.month, {_NUMBER.format(month="changed.month")},
           EXISTS (SELECT FROM ecosystems_place AS child WHERE child.parent_id = changed.place_id)
           AND NOT EXISTS (SELECT FROM measures_cell AS cell WHERE cell.membership_place_id = changed.place_id)
           AND NOT EXISTS (SELECT FROM measures_cell AS cell WHERE cell.area_place_id = changed.place_id)
    FROM (SELECT DISTINCT source, place_id, month FROM {{changed}}) AS changed
    JOIN ecosystems_place AS place ON place.id = changed.place_id
"""
_ALL_PROFILES = "SELECT * FROM measures_profile"
# Looked up once, and not once for each definition.
_PROFILES_HERE = """
    SELECT * FROM measures_profile WHERE id IN (
        SELECT tally.profile_id FROM touched_slot AS touched
        JOIN measures_tally AS tally ON tally.place_id = touched.place_id AND tally.month = touched.month
        WHERE NOT touched.is_sum
    )
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
    JOIN weight ON weight.profile_id = tally.profile_id
    GROUP BY weight.definition_id, tally.place_id, tally.month
"""
_ALL_TALLIES = "measures_tally AS tally JOIN ecosystems_place AS place ON place.id = tally.place_id"
_TOUCHED_TALLIES = """
    (SELECT * FROM touched_slot WHERE place_id = ANY(%(level)s) AND NOT is_sum) AS touched
    JOIN measures_tally AS tally
      ON tally.place_id = touched.place_id AND tally.month = touched.month AND tally.source = touched.source
"""

_FROM_CHILDREN = f"""
    SELECT below.definition_id, touched.place_id, touched.number,
           sum(below.numerators[at.index]), sum(below.denominators[at.index]), sum(below.n[at.index])
    FROM touched_slot AS touched
    JOIN ecosystems_place AS child ON child.parent_id = touched.place_id
    JOIN measures_series AS below ON below.place_id = child.id AND below.breakdown = ''
     AND below.definition_id = ANY(%(definitions)s)
    JOIN measures_definition AS definition
      ON definition.id = below.definition_id AND definition.source = touched.source
    CROSS JOIN LATERAL (SELECT touched.number - {_NUMBER.format(month="below.first_month")} + 1) AS at (index)
    WHERE touched.place_id = ANY(%(level)s) AND touched.is_sum AND below.n[at.index] IS NOT NULL
    GROUP BY below.definition_id, touched.place_id, touched.number
"""

# The slots of these series in the months that are not touched.
_KEPT = f"""
    SELECT series.definition_id, series.place_id, {_NUMBER.format(month="series.first_month")} + slot.position::int - 1,
           slot.numerator, slot.denominator, slot.n
    FROM measures_series AS series
    JOIN measures_definition AS definition ON definition.id = series.definition_id
    CROSS JOIN LATERAL unnest(series.numerators, series.denominators, series.n) WITH ORDINALITY
        AS slot (numerator, denominator, n, position)
    WHERE series.definition_id = ANY(%(definitions)s) AND series.place_id = ANY(%(level)s)
      AND series.breakdown = '' AND slot.n IS NOT NULL
      AND EXISTS (
          SELECT FROM touched_slot AS touched
          WHERE touched.place_id = series.place_id AND touched.source = definition.source
      )
      AND NOT EXISTS (
          SELECT FROM touched_slot AS touched
          WHERE touched.place_id = series.place_id AND touched.source = definition.source
            AND touched.number = {_NUMBER.format(month="series.first_month")} + slot.position::int - 1
      )
"""

_PACK = """
    INSERT INTO packed_series
    WITH slot AS MATERIALIZED ({slots}),
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
      AND series.place_id = ANY(%(level)s)
      {only_touched}
      AND NOT EXISTS (
          SELECT FROM packed_series AS packed
          WHERE packed.definition_id = series.definition_id AND packed.place_id = series.place_id
      )
    RETURNING series.place_id
"""
_ONLY_TOUCHED = """
    AND EXISTS (
        SELECT FROM touched_slot AS touched
        WHERE touched.place_id = series.place_id AND touched.source = definition.source
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


def rewrite(
    cursor: CursorWrapper, definitions: Sequence[Definition], levels: Sequence[Sequence[int]], *, whole: bool
) -> set[int]:
    """Write the series of `definitions` in the places of `levels`, deepest first; answers the places that changed.

    `whole`: all months of tallies. Otherwise the places and months of `dirty_node`, with every other slot kept.
    """
    if not definitions:
        return set()
    cursor.execute(_TABLES)
    cursor.execute(_TOUCH.format(changed="measures_tally" if whole else "dirty_node"))
    cursor.execute("ANALYZE touched_slot")
    weights, values = weights_sql(definitions, _ALL_PROFILES if whole else _PROFILES_HERE)
    cursor.execute(f"INSERT INTO weight {weights}", values)
    cursor.execute("ANALYZE weight")
    changed: set[int] = set()
    for level in levels:
        changed |= _rewrite_level(cursor, [one.pk for one in definitions], level, whole=whole)
    return changed


def _rewrite_level(cursor: CursorWrapper, definitions: list[int], level: Sequence[int], *, whole: bool) -> set[int]:
    values = {"definitions": definitions, "level": list(level)}
    parts = [_FROM_TALLIES.format(tallies=_TOUCHED_TALLIES), _FROM_CHILDREN, *([] if whole else [_KEPT])]
    cursor.execute("DELETE FROM packed_series")
    cursor.execute(_PACK.format(slots=" UNION ALL ".join(parts)), values)
    cursor.execute(_PUT)
    changed = {row[0] for row in cursor.fetchall()}
    cursor.execute(_CLEAR.format(only_touched="" if whole else _ONLY_TOUCHED), values)
    return changed | {row[0] for row in cursor.fetchall()}


def give_up(cursor: CursorWrapper, current: Iterable[Definition]) -> set[int]:
    """Delete the series of all but the current definitions; answers their places."""
    cursor.execute(
        "DELETE FROM measures_series WHERE definition_id <> ALL(%s) RETURNING place_id", [[one.pk for one in current]]
    )
    return {row[0] for row in cursor.fetchall()}


def differing(cursor: CursorWrapper, definitions: Sequence[Definition]) -> tuple[int, int, int | None]:
    """For the audit: how many series there are, how many are not what the tallies say, the place of one of them.

    Every place is read from its own tallies here, also those that recompute sums from their children.
    """
    if not definitions:
        return 0, 0, None
    cursor.execute(_TABLES)
    weights, values = weights_sql(definitions)
    cursor.execute(f"INSERT INTO weight {weights}", values)
    cursor.execute(_PACK.format(slots=_FROM_TALLIES.format(tallies=_ALL_TALLIES)), values)
    cursor.execute(_DIFFERING, [[one.pk for one in definitions]])
    compared, count, place = cursor.fetchone()
    return compared, count, place


def weights_sql(definitions: Sequence[Definition], profiles: str = _ALL_PROFILES) -> tuple[str, dict[str, Any]]:
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
            FROM profile
            WHERE profile.source = '{of.name}' AND {_matches(bottom or {}, values, f"d{index}")}
        """)
    return f"WITH profile AS MATERIALIZED ({profiles}) {' UNION ALL '.join(parts)}", values


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
