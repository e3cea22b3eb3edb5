"""Reads what Sotkanet says of indicators and regions: documents in, frozen dataclasses out. No I/O, no database.

An answer that cannot be trusted whole is refused whole, with a sentence that says where: half of a table is worse than
last week's table.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from foundations.languages import Texts
from measures.sources.statistics.sotkanet import checks
from measures.sources.statistics.sotkanet.checks import GENDERS, UnreadableAnswer

#: The service's names of the kinds of value whose size it does not tell in the title.
SCALES = {"PER100": 100, "PERCENT": 100, "PER1000": 1000, "PER10000": 10_000, "PER100000": 100_000}
PER_SO_MANY = re.compile(r"/\s?(1 ?000|10 ?000|100 ?000)\b")


@dataclass(frozen=True, slots=True)
class IndicatorAnswer:
    number: int
    title: Texts
    #: The definition, as HTML of the owner's own.
    description: Texts
    owner_number: int
    owner: Texts
    unit: Texts
    scale: int
    decimals: int
    data_updated: date | None
    first_year: int
    last_year: int
    genders: tuple[str, ...]
    #: Name of each classification → its classes, in alphabetical order.
    classifications: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Region:
    number: int
    category: str
    code: str
    title: Texts


def read_indicator(document: Any, number: int) -> IndicatorAnswer:
    """The description of indicator `number` (`/indicators/{id}`)."""
    item = checks.mapping(document, "indicator")
    found = checks.integer(item.get("id"), "id")
    if found != number:
        raise UnreadableAnswer(f"Asked for indicator {number}, the answer is about {found}.")
    title = checks.texts(item.get("title"), "title")
    if not title:
        raise UnreadableAnswer("title has no text in Finnish, Swedish or English.")
    years = checks.mapping(item.get("range"), "range")
    first, last = checks.year(years.get("start"), "range.start"), checks.year(years.get("end"), "range.end")
    if first > last:
        raise UnreadableAnswer(f"range ends ({last}) before it starts ({first}).")
    owner = checks.mapping(item.get("organization"), "organization")
    kind = checks.mapping(item.get("primaryValueType") or {}, "primaryValueType")
    classes = _classifications(item)
    return IndicatorAnswer(
        number=number,
        title=title,
        description=checks.texts(item.get("description") or {}, "description"),
        owner_number=checks.integer(owner.get("id"), "organization.id"),
        owner=checks.texts(owner.get("title"), "organization.title"),
        unit=checks.texts(kind.get("title") or {}, "primaryValueType.title"),
        scale=scale_of(str(kind.get("code", "")), title.in_language("fi")),
        decimals=checks.integer(item.get("decimals") or 0, "decimals"),
        data_updated=checks.day(item.get("data-updated"), "data-updated"),
        first_year=first,
        last_year=last,
        genders=tuple(gender for gender in GENDERS if gender in classes.get("sex", [])),
        classifications=classes,
    )


def scale_of(kind: str, title: str) -> int:
    """Of how many the value is: 100 for a percentage, 1,000 for '/ 1 000', 1 for a plain count."""
    if kind.upper() in SCALES:
        return SCALES[kind.upper()]
    if per := PER_SO_MANY.search(title.replace("\N{NO-BREAK SPACE}", " ")):
        return int(per[1].replace(" ", ""))
    return 100 if "%" in title else 1


def _classifications(item: Mapping[str, Any]) -> dict[str, list[str]]:
    found = {}
    for name, said in sorted(checks.mapping(item.get("classifications") or {}, "classifications").items()):
        where = f"classifications.{name}"
        values = checks.mapping(said or {}, where).get("values")
        found[name] = sorted(checks.word(value, f"{where}.values") for value in checks.listed(values or [], where))
    return found


def read_regions(document: Any) -> list[Region]:
    """The service's regions (`/regions`), of every category. Raises UnreadableAnswer when a number comes twice."""
    regions: dict[int, Region] = {}
    for index, entry in enumerate(checks.listed(document, "regions")):
        item = checks.mapping(entry, f"regions[{index}]")
        number = checks.integer(item.get("id"), f"regions[{index}].id")
        if number in regions:
            raise UnreadableAnswer(f"Region {number} is there twice.")
        regions[number] = Region(
            number=number,
            category=checks.word(item.get("category"), f"regions[{index}].category"),
            code=checks.word(item.get("code") or "", f"regions[{index}].code"),
            title=checks.texts(item.get("title") or {}, f"regions[{index}].title"),
        )
    return list(regions.values())
