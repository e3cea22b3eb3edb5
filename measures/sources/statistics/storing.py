"""Writes one indicator's table into the database: only what differs, in one transaction, and says what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db import connection, transaction

from ecosystems.models.areas import Area
from ecosystems.models.places import Place
from measures.models.statistics import LARGE, SMALL, Indicator, StatisticsVersion
from measures.sources.statistics.describing import describe
from measures.sources.statistics.sotkanet.answers import IndicatorAnswer, Region
from measures.sources.statistics.sotkanet.checks import UnreadableAnswer
from measures.sources.statistics.sotkanet.tables import Line, Table

LEVELS = {
    "MAA": Area.Level.COUNTRY,
    "YTA": Area.Level.COLLABORATIVE_AREA,
    "HYVINVOINTIALUE": Area.Level.WELLBEING_AREA,
    "KUNTA": Area.Level.MUNICIPALITY,
}
#: Wellbeing areas of an earlier numbering whose codes are not the official ones.
OLDER_AREA_REGIONS = range(877, 899)
#: Finland; the country's code is 358 in Sotkanet and SSS at Statistics Finland.
FINLAND = 658
BREAKDOWNS = {"total": "", "male": "gender=male", "female": "gender=female"}

PlaceKey = tuple[int, str]
#: A number with fewer digits is small without a closer look.
DIGITS_OF_SMALL = 10
#: A series' columns as PostgreSQL writes them: first year, decimals, then the four arrays as text.
Row = tuple[int, int, str | None, str | None, str | None, str | None]

STORED = """
SELECT place_id, breakdown, first_year, decimals,
       small_values::text, large_values::text, small_counts::text, large_counts::text
FROM measures_statisticseries WHERE indicator_id = %s
"""
# Each column comes as one text, which costs far less to send than a list; "" is NULL, but for a breakdown.
WRITE = """
INSERT INTO measures_statisticseries (indicator_id, place_id, breakdown, first_year, decimals,
                                      small_values, large_values, small_counts, large_counts)
SELECT %s, place, coalesce(breakdown, ''), first_year, decimals,
       small::int[], large::bigint[], few::int[], many::bigint[]
FROM unnest(%s::bigint[], string_to_array(%s, '|'), %s::int[], %s::int[], string_to_array(%s, '|', ''),
            string_to_array(%s, '|', ''), string_to_array(%s, '|', ''), string_to_array(%s, '|', ''))
     AS given (place, breakdown, first_year, decimals, small, large, few, many)
ON CONFLICT (indicator_id, place_id, breakdown) DO UPDATE SET
    first_year = excluded.first_year, decimals = excluded.decimals,
    small_values = excluded.small_values, large_values = excluded.large_values,
    small_counts = excluded.small_counts, large_counts = excluded.large_counts
"""
REMOVE = """
DELETE FROM measures_statisticseries
WHERE indicator_id = %s AND (place_id, breakdown) IN (SELECT * FROM unnest(%s::bigint[], %s::text[]))
"""


@dataclass(frozen=True, slots=True)
class Stored:
    """What one import of an indicator did."""

    indicator: Indicator
    places: int
    written: int
    removed: int


def places_of(regions: Iterable[Region]) -> dict[int, int]:
    """Region number → id of the Place that it is, by official code; regions of other kinds and unknown codes fall out.

    When two regions claim one area, the one whose number the area tree knows is it; without one, neither is.
    """
    areas = _areas_by_code()
    claims: dict[int, list[tuple[int, int | None]]] = {}
    for region in regions:
        level = LEVELS.get(region.category)
        if level is None or region.number in OLDER_AREA_REGIONS:
            continue
        code = "SSS" if region.number == FINLAND else region.code
        if found := areas.get((level, code.lstrip("0"))):
            place, known_number = found
            claims.setdefault(place, []).append((region.number, known_number))
    places = {}
    for place, claimed in claims.items():
        chosen = [number for number, known in claimed if number == known] or [number for number, _ in claimed]
        if len(chosen) == 1:
            places[chosen[0]] = place
    return places


def _areas_by_code() -> dict[tuple[str, str], tuple[int, int | None]]:
    rows = Place.objects.filter(area__isnull=False, residual=False).values_list(
        "id", "area__level", "area__code", "area__sotkanet_region"
    )
    return {(level, code.lstrip("0")): (place, region) for place, level, code, region in rows}


@transaction.atomic
def store(
    about: IndicatorAnswer,
    table: Table | None,
    places: Mapping[int, int],
    *,
    fetched_at: datetime,
    digest: bytes | None = None,
    provenance: Indicator.Provenance = Indicator.Provenance.SERVICE,
) -> Stored:
    """Make the indicator's series equal to `table`; the statistics version rises when anything differs.

    A place or year that is no longer in the table is no longer in the database. None: the answer had the digest of what
    is stored, so only what is said of the indicator is written.
    """
    indicator, described_anew = describe(about, fetched_at=fetched_at, provenance=provenance, digest=digest)
    if table is None:
        stored_places, written, removed = indicator.series.values("place").distinct().count(), 0, 0
    else:
        rows = _rows(about, table, places)
        stored_places = len({place for place, _ in rows})
        written, removed = _write_what_differs(indicator, rows)
    if described_anew or written or removed:
        StatisticsVersion.raise_it()
    return Stored(indicator, stored_places, written, removed)


def _rows(about: IndicatorAnswer, table: Table, places: Mapping[int, int]) -> dict[PlaceKey, Row]:
    return {
        (places[region], BREAKDOWNS[gender]): row_of(line, table.decimals, about.decimals)
        for (region, gender), line in table.lines.items()
        if region in places
    }


def row_of(line: Line, decimals: int, declared: int) -> Row:
    """A table has more decimals than its owner declares when any place has; here only as many as this place needs.

    Raises UnreadableAnswer for what eight bytes do not hold.
    """
    values = line.values
    while decimals > max(declared, 0) and not any(value and value[-1] != "0" for value in values):
        values, decimals = [value and (value[:-1] if len(value) > 1 else value) for value in values], decimals - 1
    small, large = _arrays(values)
    few, many = (None, None) if line.counts.count(None) == len(line.counts) else _arrays(line.counts)
    return line.first_year, decimals, small, large, few, many


def _arrays(numbers: Sequence[str | None]) -> tuple[str | None, str | None]:
    """As PostgreSQL writes an array: of four bytes each where they hold it, else of eight."""
    known = list(filter(None, numbers)) if None in numbers else cast("Sequence[str]", numbers)
    listed = ",".join([number or "NULL" for number in numbers] if None in numbers else known)
    text = f"{{{listed}}}"
    if len(max(known, key=len)) < DIGITS_OF_SMALL:
        return text, None
    largest = max(abs(int(number)) for number in known)
    if largest >= LARGE:
        raise UnreadableAnswer("A value has more digits than can be kept exactly.")
    return (text, None) if largest < SMALL else (None, text)


def _write_what_differs(indicator: Indicator, wanted: Mapping[PlaceKey, Row]) -> tuple[int, int]:
    """Compares as PostgreSQL writes them, so that what is the same is made into no number on either side."""
    with connection.cursor() as cursor:
        cursor.execute(STORED, [indicator.pk])
        stored = {(place, breakdown): tuple(row) for place, breakdown, *row in cursor.fetchall()}
        changed = [(*key, *row) for key, row in wanted.items() if stored.get(key) != row]
        gone = [key for key in stored if key not in wanted]
        if changed:
            cursor.execute(WRITE, [indicator.pk, *_columns(changed)])
        if gone:
            cursor.execute(REMOVE, [indicator.pk, *map(list, zip(*gone, strict=True))])
    return len(changed), len(gone)


def _columns(rows: Sequence[Sequence[int | str | None]]) -> list[list[int] | str]:
    """Numbers as lists, texts joined as WRITE parts them."""
    places, breakdowns, years, decimals, *arrays = zip(*rows, strict=True)
    texts = ("|".join(text or "" for text in column) for column in arrays)
    return [list(places), "|".join(breakdowns), list(years), list(decimals), *texts]
