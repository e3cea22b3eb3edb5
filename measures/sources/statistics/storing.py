"""Writes one indicator's table into the database: only what differs, in one transaction, and says what changed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction
from psycopg2.extras import execute_values

from ecosystems.models.areas import Area
from ecosystems.models.places import Place
from measures.models.statistics import Indicator, StatisticSeries, StatisticsVersion
from measures.sources.statistics.describing import describe
from measures.sources.statistics.sotkanet.answers import Gender, IndicatorAnswer, Region

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

#: A region's number and a gender, as the service says them.
Key = tuple[int, Gender]

STORED = """
SELECT place_id, breakdown, first_year, decimals,
       small_values::text, large_values::text, small_counts::text, large_counts::text
FROM measures_statisticseries WHERE indicator_id = %s
"""
ROW = "(%s, %s, %s, %s, %s, %s::int[], %s::bigint[], %s::int[], %s::bigint[])"
WRITE = """
INSERT INTO measures_statisticseries (indicator_id, place_id, breakdown, first_year, decimals,
                                      small_values, large_values, small_counts, large_counts)
VALUES %s
ON CONFLICT (indicator_id, place_id, breakdown) DO UPDATE SET
    first_year = excluded.first_year, decimals = excluded.decimals,
    small_values = excluded.small_values, large_values = excluded.large_values,
    small_counts = excluded.small_counts, large_counts = excluded.large_counts
"""


class Packed(NamedTuple):
    """Columns of a StatisticSeries. Arrays are as PostgreSQL writes them, so that nothing is read to compare them."""

    first_year: int
    decimals: int
    small_values: str | None
    large_values: str | None
    small_counts: str | None
    large_counts: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What one import of an indicator did."""

    indicator: Indicator
    places: int
    written: int
    removed: int
    #: What the owner calls or defines otherwise than before: parts of a Rewording.
    reworded: Sequence[str]


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
    series: Mapping[Key, Packed] | None,
    places: Mapping[int, int],
    *,
    fetched_at: datetime,
    digest: bytes | None = None,
    provenance: Indicator.Provenance = Indicator.Provenance.SERVICE,
) -> Stored:
    """Make the indicator's series equal to `series`; the statistics version rises when anything differs.

    A place or year that is not among them is no longer in the database. None: the answer had the digest of what is
    stored, so only what is said of the indicator is written.
    """
    described = describe(about, fetched_at=fetched_at, provenance=provenance)
    indicator = described.indicator
    if series is None:
        stored_places, written, removed = indicator.series.values("place").distinct().count(), 0, 0
    else:
        wanted = {
            (places[region], BREAKDOWNS[gender]): packed
            for (region, gender), packed in series.items()
            if region in places
        }
        written, removed = _write_what_differs(indicator, wanted)
        Indicator.objects.filter(pk=indicator.pk).update(digest=digest)
        stored_places = len({place for place, _ in wanted})
    if described.is_new or written or removed:
        StatisticsVersion.raise_it()
    return Stored(indicator, stored_places, written, removed, described.reworded)


def _write_what_differs(indicator: Indicator, wanted: Mapping[tuple[int, str], Packed]) -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(STORED, [indicator.pk])
        stored = {(place, breakdown): tuple(columns) for place, breakdown, *columns in cursor.fetchall()}
        differing = [(indicator.pk, *key, *packed) for key, packed in wanted.items() if stored.get(key) != packed]
        execute_values(cursor.cursor, WRITE, differing, template=ROW, page_size=1000)
    gone = [(indicator.pk, *key) for key in stored if key not in wanted]
    StatisticSeries.objects.filter(pk__in=gone).delete()
    return len(differing), len(gone)
