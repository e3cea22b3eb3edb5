"""Writes one indicator's table into the database: only what differs, in one transaction, and says what changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from ecosystems.models.areas import Area
from ecosystems.models.places import Place
from measures.models.statistics import Indicator, StatisticSeries, StatisticsVersion
from measures.sources.statistics.sotkanet.answers import IndicatorAnswer, Reading, Region, Table

THL = 2
OPEN_LICENCE = "CC BY 4.0"
BY_AGREEMENT = "Only by agreement with the owner"
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
#: Which statistic counts those of whom another is a share: 0–6- and 0–17-year-olds of the population.
DENOMINATORS = {7: 127, 1065: 127}
#: As many as the database keeps; without rounding a longer value would differ from its stored self for ever.
DECIMALS = 6
BREAKDOWNS = {"total": "", "male": "gender=male", "female": "gender=female"}

PlaceKey = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Stored:
    """What one import of an indicator did."""

    indicator: Indicator
    places: int
    written: int
    removed: int


@dataclass(frozen=True, slots=True)
class Line:
    """A series as it is stored: no empty years at either end."""

    first_year: int
    values: list[Decimal | None]
    counts: list[int | None] | None


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
    table: Table,
    places: Mapping[int, int],
    *,
    fetched_at: datetime,
    provenance: Indicator.Provenance = Indicator.Provenance.SERVICE,
) -> Stored:
    """Make the indicator's series equal to `table`; the statistics version rises when anything differs.

    A place or year that is no longer in the table is no longer in the database.
    """
    indicator, described_anew = _describe(about, fetched_at, provenance)
    wanted = {
        (places[region], BREAKDOWNS[gender]): line_of(readings)
        for (region, gender), readings in table.items()
        if region in places
    }
    written, removed = _write_what_differs(indicator, wanted)
    if described_anew or written or removed:
        StatisticsVersion.raise_it()
    return Stored(indicator, len({place for place, _ in wanted}), written, removed)


def line_of(readings: Mapping[int, Reading]) -> Line:
    """The readings of one place as arrays from the first year to the last, None between where a year is absent."""
    years = range(min(readings), max(readings) + 1)
    counts = [readings[year].count if year in readings else None for year in years]
    return Line(
        first_year=years[0],
        values=[round(readings[year].value, DECIMALS) if year in readings else None for year in years],
        counts=counts if any(count is not None for count in counts) else None,
    )


def _describe(about: IndicatorAnswer, fetched_at: datetime, provenance: Indicator.Provenance) -> tuple[Indicator, bool]:
    denominators = [DENOMINATORS[about.number]] if about.number in DENOMINATORS else []
    said = {
        "title": about.title,
        "owner_number": about.owner_number,
        "owner": about.owner,
        "terms": OPEN_LICENCE if about.owner_number == THL else BY_AGREEMENT,
        "unit": about.unit,
        "scale": about.scale,
        "decimals": about.decimals,
        "data_updated": about.data_updated,
        "first_year": about.first_year,
        "last_year": about.last_year,
        "provenance": provenance,
        "denominator": Indicator.objects.filter(number__in=denominators).first(),
    }
    before = Indicator.objects.filter(number=about.number).first()
    indicator, _ = Indicator.objects.update_or_create(number=about.number, defaults={**said, "fetched_at": fetched_at})
    dependants = [number for number, below in DENOMINATORS.items() if below == about.number]
    Indicator.objects.filter(number__in=dependants).update(denominator=indicator)
    return indicator, before is None or any(getattr(before, name) != value for name, value in said.items())


def _write_what_differs(indicator: Indicator, wanted: Mapping[PlaceKey, Line]) -> tuple[int, int]:
    stored = {(series.place_id, series.breakdown): series for series in indicator.series.all()}
    differing = []
    for (place, breakdown), line in wanted.items():
        series = stored.get((place, breakdown))
        if series is None or Line(series.first_year, series.values, series.counts) != line:
            said = {"first_year": line.first_year, "values": line.values, "counts": line.counts}
            differing.append(StatisticSeries(indicator=indicator, place_id=place, breakdown=breakdown, **said))
    gone = [series.pk for key, series in stored.items() if key not in wanted]
    # One INSERT; an UPDATE of many rows would be a CASE for each of them.
    StatisticSeries.objects.bulk_create(
        differing,
        update_conflicts=True,
        unique_fields=["indicator", "place", "breakdown"],
        update_fields=["first_year", "values", "counts"],
    )
    StatisticSeries.objects.filter(pk__in=gone).delete()
    return len(differing), len(gone)
