"""The one query behind `reading`: where an ecosystem lies, and what the statistics say there."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Self

from django.db import connection

from ecosystems.models.areas import Area
from foundations.languages import Texts

# An area that has ended stands for its successor. The country's row alone carries what is said of the indicators, so
# that 300 municipalities do not repeat it; the country is always among the areas.
QUESTION = """
WITH RECURSIVE covered AS (
    SELECT CASE WHEN area.valid_until <= %(day)s THEN coalesce(area.successor_id, area.id) ELSE area.id END AS id
    FROM ecosystems_coverage coverage
    JOIN ecosystems_area area ON area.id = coverage.area_id
    WHERE coverage.ecosystem_id = %(ecosystem)s
      AND coverage.since <= %(day)s AND (coverage.until IS NULL OR coverage.until > %(day)s)
), below AS (
    SELECT id FROM covered
    UNION SELECT child.id FROM ecosystems_area child JOIN below ON below.id = child.parent_id
), above AS (
    SELECT id FROM covered
    UNION SELECT child.parent_id FROM ecosystems_area child JOIN above USING (id) WHERE child.parent_id IS NOT NULL
), wanted AS (
    SELECT id, number, title, owner_number, owner, terms, unit, scale, decimals, data_updated, fetched_at, provenance,
           denominator_id
    FROM measures_indicator
    WHERE number = ANY(%(numbers)s)
       OR id IN (SELECT denominator_id FROM measures_indicator WHERE number = ANY(%(numbers)s))
)
SELECT area.id, area.level, area.parent_id, area.short_name::text, area.id IN (SELECT id FROM covered),
       CASE WHEN area.level = 'wellbeing_area' THEN (
           SELECT count(*) FROM ecosystems_area child
           WHERE child.parent_id = area.id
             AND (child.valid_from IS NULL OR child.valid_from <= %(day)s)
             AND (child.valid_until IS NULL OR child.valid_until > %(day)s)
       ) END,
       wanted.id, CASE WHEN area.level = 'country' THEN to_jsonb(wanted)::text END,
       series.first_year, series.decimals, coalesce(series.large_values, series.small_values::bigint[]),
       coalesce(series.large_counts, series.small_counts::bigint[])
FROM ecosystems_area area
JOIN ecosystems_place place ON place.area_id = area.id AND NOT place.residual
LEFT JOIN wanted ON true
LEFT JOIN measures_statisticseries series
       ON series.indicator_id = wanted.id AND series.place_id = place.id AND series.breakdown = %(breakdown)s
WHERE (area.level = 'country'
       OR area.id IN (SELECT id FROM below UNION SELECT id FROM above))
  AND (area.valid_from IS NULL OR area.valid_from <= %(day)s OR area.level <> 'municipality')
  AND (area.valid_until IS NULL OR area.valid_until > %(day)s)
ORDER BY area.sort_key, area.id
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One year at one area."""

    value: Decimal
    count: int | None


@dataclass(frozen=True, slots=True)
class About:
    """What the owner says of an indicator, and when it was read."""

    id: int
    number: int
    title: Texts
    owner_number: int
    owner: Texts
    terms: str
    unit: Texts
    scale: int
    decimals: int
    data_updated: date | None
    read_on: datetime
    provenance: str
    denominator_id: int | None

    @classmethod
    def read(cls, row: dict[str, Any]) -> Self:
        return cls(
            id=row["id"],
            number=row["number"],
            title=Texts(row["title"]),
            owner_number=row["owner_number"],
            owner=Texts(row["owner"]),
            terms=row["terms"],
            unit=Texts(row["unit"]),
            scale=row["scale"],
            decimals=row["decimals"],
            data_updated=date.fromisoformat(row["data_updated"]) if row["data_updated"] else None,
            read_on=datetime.fromisoformat(row["fetched_at"]),
            provenance=row["provenance"],
            denominator_id=row["denominator_id"],
        )


@dataclass(slots=True)
class AreaFound:
    """An area on the way: covered itself, or above or below what is covered."""

    id: int
    level: str
    parent_id: int | None
    name: Texts
    covered: bool
    municipalities: int | None
    #: indicator id → year → what is said there; an indicator without a series is not there.
    years: dict[int, dict[int, Said]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    areas: dict[int, AreaFound]
    #: by the owner's number
    indicators: dict[int, About]

    def of_level(self, level: str) -> list[AreaFound]:
        return [area for area in self.areas.values() if area.level == level]

    def inside(self) -> list[AreaFound]:
        """The municipalities that are covered, by themselves or by an area above them, in Finnish order."""
        return [area for area in self.of_level(Area.Level.MUNICIPALITY) if self._is_covered(area)]

    def _is_covered(self, area: AreaFound) -> bool:
        at: AreaFound | None = area
        while at is not None and not at.covered:
            at = self.areas.get(at.parent_id) if at.parent_id else None
        return at is not None


def look_up(
    numbers: Iterable[int],
    *,
    on: date,
    ecosystem: int,
    breakdown: str = "",
) -> Found:
    """What the indicators say at the areas of an ecosystem (its municipalities and all above)."""
    asked: dict[str, Any] = {
        "numbers": list(numbers),
        "day": on,
        "ecosystem": ecosystem,
        "breakdown": breakdown,
    }
    found = Found({}, {})
    with connection.cursor() as cursor:
        cursor.execute(QUESTION, asked)
        for id_, level, parent, name, covered, municipalities, indicator, about, *series in cursor.fetchall():
            area = found.areas.get(id_)
            if area is None:
                area = AreaFound(id_, level, parent, Texts(json.loads(name)), covered, municipalities)
                found.areas[id_] = area
            if about is not None:
                said = About.read(json.loads(about))
                found.indicators[said.number] = said
            if indicator is not None and series[0] is not None:
                area.years[indicator] = _years(*series)
    return found


def _years(
    first_year: int, decimals: int, values: list[int | None], counts: list[int | None] | None
) -> dict[int, Said]:
    behind = counts or [None] * len(values)
    return {
        first_year + index: Said(Decimal(value).scaleb(-decimals), count)
        for index, (value, count) in enumerate(zip(values, behind, strict=True))
        if value is not None
    }
