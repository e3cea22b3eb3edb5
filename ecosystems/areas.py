"""The area tree: written from the reference files, and asked which municipalities an ecosystem covers."""

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from ecosystems.models.areas import Area, AreaQuerySet
from ecosystems.models.network import Coverage, Ecosystem
from foundations.finnish import order_of
from foundations.languages import Texts

REFERENCE = Path(__file__).parent / "reference"
LEVELS = tuple(Area.Level)
COUNTRY, COLLABORATIVE, WELLBEING, MUNICIPALITY = LEVELS
FIELDS = [
    *("name", "short_name", "sort_key", "parent_id", "sotkanet_region"),
    *("tile_row", "tile_column", "valid_from", "valid_until"),
]

Key = tuple[str, str]


def municipalities_covered(ecosystem: Ecosystem, day: date) -> AreaQuerySet:
    """The municipalities that `ecosystem` covers on `day`, in Finnish order; a merged one as its successor."""
    covered = Coverage.objects.valid_on(day).filter(ecosystem=ecosystem)
    areas = covered.values("area")
    inside = (
        Q(pk__in=areas)
        | Q(parent__in=areas)
        | Q(parent__parent__in=areas)
        | Q(parent__parent__parent__in=areas)
        | Q(pk__in=covered.filter(area__valid_until__lte=day).values("area__successor"))
    )
    return Area.objects.municipalities().valid_on(day).filter(inside)


@dataclass(frozen=True, slots=True)
class Row:
    """One area of the reference files; `parent` and `successor` are (level, code)."""

    level: Area.Level
    code: str
    name: Texts
    short_name: Texts
    parent: Key | None
    sotkanet: int | None = None
    tile: tuple[int, int] | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    successor: Key | None = None

    def key(self) -> Key:
        return self.level, self.code


def read_areas(folder: Path = REFERENCE) -> list[Row]:
    """All areas of the reference files, a parent always before its children."""
    with (folder / "areas.toml").open("rb") as file:
        upper = tomllib.load(file)
    country = _upper(COUNTRY, upper["country"], None)
    return [
        country,
        *(_upper(COLLABORATIVE, row, country.key()) for row in upper["collaborative_area"]),
        *(_upper(WELLBEING, row, (COLLABORATIVE, row["parent"])) for row in upper["wellbeing_area"]),
        *_municipalities(folder),
    ]


def _upper(level: Area.Level, row: Mapping[str, Any], parent: Key | None) -> Row:
    return Row(
        level=level,
        code=row["code"],
        name=Texts(row["name"]),
        short_name=Texts(row.get("short", row["name"])),
        parent=parent,
        sotkanet=row.get("sotkanet"),
        tile=(row["tile"][0], row["tile"][1]) if "tile" in row else None,
        valid_from=row.get("valid_from"),
    )


def _municipalities(folder: Path) -> Iterator[Row]:
    with (folder / "municipalities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter=";"):
            finnish, swedish = row["finnish"], row["swedish"] or row["finnish"]
            english = swedish if row["main"] == "sv" else finnish
            name = Texts({"fi": finnish, "sv": swedish, "en": english})
            yield Row(
                level=MUNICIPALITY,
                code=row["code"],
                name=name,
                short_name=name,
                parent=(WELLBEING, row["area"]),
                sotkanet=int(row["sotkanet"]) if row["sotkanet"] else None,
                valid_until=date.fromisoformat(row["valid_until"]) if row["valid_until"] else None,
                successor=(MUNICIPALITY, row["successor"]) if row["successor"] else None,
            )


@transaction.atomic
def load_areas(folder: Path = REFERENCE) -> str:
    """Write the areas of the reference files and return what was done, as a sentence. Nothing is ever deleted."""
    rows = read_areas(folder)
    known = {(area.level, area.code): area for area in Area.objects.all()}
    created = changed = 0
    for level in LEVELS:
        new: list[Area] = []
        edited: list[Area] = []
        for row in rows:
            if row.level == level:
                area = known.setdefault(row.key(), Area(level=row.level, code=row.code))
                if _write(row, area, known):
                    (edited if area.pk else new).append(area)
        Area.objects.bulk_create(new)
        Area.objects.bulk_update(edited, FIELDS)
        created, changed = created + len(new), changed + len(edited)
    changed += _write_successors(rows, known)
    return f"Areas: {created} new, {changed} changed, {len(rows)} in all."


def _write(row: Row, area: Area, known: Mapping[Key, Area]) -> bool:
    """Set the fields of `area` as `row` says; whether anything differs from what is stored."""
    before = [getattr(area, field) for field in FIELDS]
    area.name, area.short_name = row.name, row.short_name
    area.sort_key = order_of(row.short_name)
    area.parent_id = known[row.parent].pk if row.parent else None
    area.sotkanet_region = row.sotkanet
    area.tile_row, area.tile_column = row.tile or (None, None)
    area.valid_from, area.valid_until = row.valid_from, row.valid_until
    return area.pk is None or before != [getattr(area, field) for field in FIELDS]


def _write_successors(rows: list[Row], known: Mapping[Key, Area]) -> int:
    """Second pass, since a successor may come later in the file than what it takes over."""
    moved = []
    for row in rows:
        area, successor = known[row.key()], known[row.successor].pk if row.successor else None
        if area.successor_id != successor:
            area.successor_id = successor
            moved.append(area)
    Area.objects.bulk_update(moved, ["successor_id"])
    return len(moved)
