"""Importing statistics: what has not changed, and what has changed by a hundredth, beside a plain COPY of the same.

The answers are Sotkanet's in form and size; only the second that the client waits between two calls is left out.
"""

import io
import json
import random
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from itla_impact import env
from tests.bench import machine
from tests.bench.pairs import Pair, Wrong, compare
from tests.bench.stage import Stage
from tests.sotkanet_server import indicator, region, row

FIRST, LAST = 2001, 2024
GENDERS = ("total",)
FIRST_NUMBER = 800_000


@dataclass(slots=True)
class Service:
    """What the service would answer, in memory: `indicators` of them, each with a value for every place and year."""

    indicators: int
    changed: float = 0.0
    seed: int = 1
    places: list[tuple[int, str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        from ecosystems.models import Area
        from measures.sources.statistics.shipped import CATEGORIES

        areas = Area.objects.filter(sotkanet_region__isnull=False).order_by("pk")
        self.places = [
            (number or 0, CATEGORIES[Area.Level(level)], code)
            for number, level, code in areas.values_list("sotkanet_region", "level", "code")
        ]

    @property
    def numbers(self) -> list[int]:
        return [FIRST_NUMBER + place for place in range(self.indicators)]

    @property
    def values(self) -> int:
        return self.indicators * len(self.places) * (LAST - FIRST + 1)

    def indicator(self, number: int) -> bytes:
        said = indicator(number, range={"start": FIRST, "end": LAST}, classifications={"sex": {"values": ["total"]}})
        return json.dumps(said).encode()

    def regions(self) -> bytes:
        return json.dumps([region(*place) for place in self.places]).encode()

    def table(self, number: int, years: Iterable[int], genders: Iterable[str]) -> bytes:
        return json.dumps([row(number, *read) for read in self.readings(number, years)]).encode()

    def readings(self, number: int, years: Iterable[int]) -> Iterator[tuple[int, int, float, int]]:
        """(region, year, value, count); the hundredth that has changed lies anywhere."""
        steady, dice = random.Random(number), random.Random(f"{self.seed}-{number}")
        for year in years:
            for place, _category, _code in self.places:
                count = steady.randint(1, 40_000) + (self.changed > 0 and dice.random() < self.changed)
                yield place, year, round(count / 401, 1), count


def run(stage: Stage) -> Iterator[str]:
    from measures.models.statistics import Indicator, StatisticSeries

    Indicator.objects.filter(number__gte=FIRST_NUMBER).delete()
    service = Service(120 if stage.national else 10)
    import_all(service)
    answers = Answers(service)
    copy = Copy(service)
    dice = iter(range(1, 1000))
    for name, goal, made in (
        ("unchanged", "≥ 0.28", answers.again),
        ("1 % changed", "≥ 0.22", lambda: answers.changed(next(dice))),
    ):
        pair = Pair(
            f"import of {service.values:,} values, {name}",
            answers.brought,
            "COPY to an unlogged table",
            copy,
            goal,
            by="rate",
            unit="value",
            before=made,
        )
        yield str(compare(pair, stage.meter))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL, ANALYZE) measures_statisticseries")
        cursor.execute("SELECT pg_total_relation_size('measures_statisticseries')")
        size = cursor.fetchone()[0]
    kept = sum(len(one.values) for one in StatisticSeries.objects.all())
    yield f"stored bytes for a statistic value with its count: {size / kept:.1f}, goal ≤ 15; N = {kept:,}"
    few, many = (memory_of_import(number) for number in (2, service.indicators))
    yield f"memory of the import: {few:.0f} MiB for 2 indicators, {many:.0f} for {service.indicators}; goal ≤ 128, flat"


class Answers:
    """The service's answers, written before the clock starts."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.written: dict[int, bytes] = {}
        self.again()

    def again(self) -> None:
        years = range(FIRST, LAST + 1)
        self.written = {number: self.service.table(number, years, GENDERS) for number in self.service.numbers}

    def changed(self, seed: int) -> None:
        """A hundredth differs from what is stored, which first becomes what it was."""
        self.service.changed = 0
        self.again()
        self.brought()
        self.service.changed, self.service.seed = 0.01, seed
        self.again()

    def brought(self) -> int:
        import_all(self.service, self.written)
        return self.service.values


class Copy:
    """The same values as plain rows, prepared before the clock starts."""

    def __init__(self, service: Service) -> None:
        self.values = service.values
        years = range(FIRST, LAST + 1)
        self.text = "".join(
            f"{number}\t{place}\t{year}\t{value}\t{count}\n"
            for number in service.numbers
            for place, year, value, count in service.readings(number, years)
        )
        with connection.cursor() as cursor:
            cursor.execute("CREATE UNLOGGED TABLE copied (indicator int, place int, year int, value numeric, n bigint)")

    def __call__(self) -> int:
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE copied")
            cursor.copy_expert("COPY copied FROM STDIN", io.StringIO(self.text))
            cursor.execute("SELECT count(*) FROM copied")
            if cursor.fetchone()[0] != self.values:
                raise Wrong("the yardstick has lost rows")
        return self.values


def import_all(service: Service, written: dict[int, bytes] | None = None) -> None:
    """Through the importer itself. Raises Wrong when an indicator failed."""
    from measures.sources.statistics.importing import import_indicators

    client: Any = service if written is None else Written(service, written)
    for outcome in import_indicators(client, service.numbers, anew=True):
        if outcome.failed:
            raise Wrong(outcome.sentence)


@dataclass(frozen=True, slots=True)
class Written:
    service: Service
    tables: dict[int, bytes]

    def indicator(self, number: int) -> bytes:
        return self.service.indicator(number)

    def regions(self) -> bytes:
        return self.service.regions()

    def table(self, number: int, years: Iterable[int], genders: Iterable[str]) -> bytes:
        return self.tables[number]


def memory_of_import(indicators: int) -> float:
    """The most that a process of its own has held while it imported."""
    command = [sys.executable, "-m", "tests.bench.statistics", str(indicators)]
    said = subprocess.run(command, cwd=env.CHECKOUT, env=env.inherited(), check=True, capture_output=True, text=True)
    return float(said.stdout)


if __name__ == "__main__":
    import os

    import django

    django.setup()
    import_all(Service(int(sys.argv[1])))
    print(machine.memory_of(os.getpid()))
