"""The real statistics that come with the example data, through the same reader and writer as an import."""

import csv
import json
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ecosystems.models.areas import Area
from foundations.languages import Texts
from measures.models.statistics import Indicator
from measures.sources.statistics import storing
from measures.sources.statistics.sotkanet.answers import Region, read_indicator, read_rows

FOLDER = Path(__file__).parent / "example"
#: The day on which the values were read from the service: "viitattu".
READ_ON = datetime(2026, 11, 24, 12, tzinfo=ZoneInfo("Europe/Helsinki"))
CATEGORIES = {level: category for category, level in storing.LEVELS.items()}


def load_example_statistics() -> None:
    """Write the shipped values where nothing better is stored: what has been imported from the service stays.

    The areas must have been loaded. They are marked with `Indicator.Provenance.EXAMPLE`, and the next import of the
    indicator replaces them.
    """
    from measures.sources.statistics.packing import pack

    with (FOLDER / "indicators.toml").open("rb") as file:
        facts = tomllib.load(file)
    owners = facts.pop("owners")
    imported = set(Indicator.objects.imported().values_list("number", flat=True))
    places = storing.places_of(_regions())
    for name, fact in sorted(facts.items()):
        if int(name) in imported:
            continue
        about = read_indicator(_description(int(name), fact, owners), int(name))
        rows = read_rows(json.dumps(list(_rows(int(name), fact))).encode(), int(name))
        series = pack(rows, about.decimals)
        storing.store(about, series, places, fetched_at=READ_ON, provenance=Indicator.Provenance.EXAMPLE)


def _regions() -> list[Region]:
    """The areas in the service's words."""
    areas = Area.objects.filter(sotkanet_region__isnull=False)
    return [
        Region(number, CATEGORIES[Area.Level(level)], code, Texts())
        for number, level, code in areas.values_list("sotkanet_region", "level", "code")
        if number is not None
    ]


def _description(number: int, fact: dict[str, Any], owners: dict[str, dict[str, str]]) -> dict[str, Any]:
    first, last = fact["years"]
    return {
        "id": number,
        "title": fact["title"],
        "range": {"start": first, "end": last},
        "organization": {"id": fact["owner"], "title": owners[str(fact["owner"])]},
        "primaryValueType": {"code": fact["scale"], "title": fact["unit"]},
        "decimals": fact["decimals"],
    }


def _rows(number: int, fact: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows as the service writes them; a statistic of the municipalities with its sums above them."""
    with (FOLDER / fact["values"]).open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file, delimiter=";"))
    years = [int(year) for year in lines[0][1:]]
    areas = Area.objects.filter(level=fact["level"]).values_list("code", "sotkanet_region", "parent__sotkanet_region")
    numbers = {code: (region or 0, above or 0) for code, region, above in areas}
    country = storing.FINLAND
    sums: dict[tuple[int, int], int] = defaultdict(int)
    for code, *cells in lines[1:]:
        region, above = numbers[code]
        for year, cell in zip(years, cells, strict=True):
            value, _, count = cell.partition("/")
            yield _row(number, region, year, json.loads(value), int(count) if count else None)
            if fact["level"] == Area.Level.MUNICIPALITY:
                sums[above, year] += int(value)
                sums[country, year] += int(value)
    for (region, year), total in sums.items():
        yield _row(number, region, year, total, None)


def _row(number: int, region: int, year: int, value: float, count: int | None) -> dict[str, Any]:
    counted = {} if count is None else {"absValue": count}
    return {"indicator": number, "region": region, "year": year, "gender": "total", "value": value, **counted}
