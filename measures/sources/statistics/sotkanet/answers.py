"""Reads Sotkanet's answers: bytes in, frozen dataclasses out. No I/O, no database.

An answer that cannot be trusted whole is refused whole, with a sentence that says where: half of a table is worse than
last week's table. An absent row stays absent; nothing here turns it into zero.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from html import unescape
from typing import Annotated, Any, Literal, NoReturn, get_args

import msgspec

from foundations.languages import INTERFACE_LANGUAGES, Texts

YEARS = range(1900, 2101)
Gender = Literal["total", "male", "female"]
GENDERS: tuple[Gender, ...] = get_args(Gender)
TOO_LARGE = 10**12

#: The service's names of the kinds of value whose size it does not tell in the title.
SCALES = {"PER100": 100, "PERCENT": 100, "PER1000": 1000, "PER10000": 10_000, "PER100000": 100_000}
MARKUP = re.compile(r"<[^<>]*>")
PER_SO_MANY = re.compile(r"/\s?(1 ?000|10 ?000|100 ?000)\b")


class UnreadableAnswer(Exception):
    """The answer is not what Sotkanet answers; the message says what was expected where."""


@dataclass(frozen=True, slots=True)
class IndicatorAnswer:
    number: int
    title: Texts
    #: Without the owner's markup.
    definition: Texts
    owner_number: int
    owner: Texts
    unit: Texts
    scale: int
    decimals: int
    data_updated: date | None
    first_year: int
    last_year: int
    genders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Region:
    number: int
    category: str
    code: str
    title: Texts


SIZE = msgspec.Meta(gt=-TOO_LARGE, lt=TOO_LARGE)
Number = Annotated[int, SIZE] | Annotated[float, SIZE]


class Row(msgspec.Struct, frozen=True, gc=False):
    """`count` stands behind the value; it need not be whole (years of work, euros)."""

    indicator: int
    region: Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
    year: Annotated[int, msgspec.Meta(ge=YEARS[0], le=YEARS[-1])]
    gender: Gender
    value: Number | None
    count: Number | None = msgspec.field(default=None, name="absValue")


ROWS = msgspec.json.Decoder(list[Row])


def read_json(body: bytes) -> Any:
    """The JSON document in `body`. Raises UnreadableAnswer."""
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer(f"The answer is not whole JSON: {error}.") from error


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def read_indicator(document: Any, number: int) -> IndicatorAnswer:
    """The description of indicator `number` (`/indicators/{id}`)."""
    item = _mapping(document, "indicator")
    found = _integer(item.get("id"), "id")
    if found != number:
        raise UnreadableAnswer(f"Asked for indicator {number}, the answer is about {found}.")
    title = _texts(item.get("title"), "title")
    if not title:
        raise UnreadableAnswer("title has no text in Finnish, Swedish or English.")
    years = _mapping(item.get("range"), "range")
    first, last = _year(years.get("start"), "range.start"), _year(years.get("end"), "range.end")
    if first > last:
        raise UnreadableAnswer(f"range ends ({last}) before it starts ({first}).")
    owner = _mapping(item.get("organization"), "organization")
    kind = _mapping(item.get("primaryValueType") or {}, "primaryValueType")
    return IndicatorAnswer(
        number=number,
        title=title,
        definition=_without_markup(_texts(item.get("description") or {}, "description")),
        owner_number=_integer(owner.get("id"), "organization.id"),
        owner=_texts(owner.get("title"), "organization.title"),
        unit=_texts(kind.get("title") or {}, "primaryValueType.title"),
        scale=scale_of(str(kind.get("code", "")), title.in_language("fi")),
        decimals=_integer(item.get("decimals") or 0, "decimals"),
        data_updated=_day(item.get("data-updated"), "data-updated"),
        first_year=first,
        last_year=last,
        genders=_genders(item),
    )


def scale_of(kind: str, title: str) -> int:
    """Of how many the value is: 100 for a percentage, 1,000 for '/ 1 000', 1 for a plain count."""
    if kind.upper() in SCALES:
        return SCALES[kind.upper()]
    if per := PER_SO_MANY.search(title.replace("\N{NO-BREAK SPACE}", " ")):
        return int(per[1].replace(" ", ""))
    return 100 if "%" in title else 1


def _without_markup(texts: Texts) -> Texts:
    """Words that two elements part stay two words; runs of white space become one space."""
    return Texts({code: " ".join(unescape(MARKUP.sub(" ", text)).split()) for code, text in texts.items()})


def _genders(item: Mapping[str, Any]) -> tuple[str, ...]:
    classes = _mapping(item.get("classifications") or {}, "classifications")
    sex = _mapping(classes.get("sex") or {}, "classifications.sex")
    values = _list(sex.get("values") or [], "classifications.sex.values")
    return tuple(gender for gender in GENDERS if gender in values)


def read_regions(document: Any) -> list[Region]:
    """The service's regions (`/regions`), of every category. Raises UnreadableAnswer when a number comes twice."""
    regions: dict[int, Region] = {}
    for index, entry in enumerate(_list(document, "regions")):
        item = _mapping(entry, f"regions[{index}]")
        number = _integer(item.get("id"), f"regions[{index}].id")
        if number in regions:
            raise UnreadableAnswer(f"Region {number} is there twice.")
        regions[number] = Region(
            number=number,
            category=_word(item.get("category"), f"regions[{index}].category"),
            code=_word(item.get("code") or "", f"regions[{index}].code"),
            title=_texts(item.get("title") or {}, f"regions[{index}].title"),
        )
    return list(regions.values())


def read_rows(body: bytes, number: int) -> list[Row]:
    """The rows of indicator `number` (`/json`). Raises UnreadableAnswer for anything of a wrong type or size."""
    try:
        rows = ROWS.decode(body)
    except msgspec.ValidationError as error:
        raise UnreadableAnswer(f"The rows are not as they should be: {error}.") from error
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise UnreadableAnswer(f"The answer is not whole JSON: {error}.") from error
    if others := {row.indicator for row in rows} - {number}:
        raise UnreadableAnswer(f"Asked for indicator {number}, there are rows about {min(others)}.")
    return rows


def _mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _wrong(where, "an object", value)
    return value


def _list(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise _wrong(where, "a list", value)
    return value


def _integer(value: Any, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _wrong(where, "a whole number", value)
    return value


def _word(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _wrong(where, "a text", value)
    return value


def _year(value: Any, where: str) -> int:
    year = _integer(value, where)
    if year not in YEARS:
        raise _wrong(where, f"a year between {YEARS[0]} and {YEARS[-1]}", value)
    return year


def _day(value: Any, where: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(_word(value, where)[:10])
    except ValueError as error:
        raise _wrong(where, "a day such as 2025-05-28", value) from error


def _texts(value: Any, where: str) -> Texts:
    given = _mapping(value, where)
    return Texts({code: _word(given[code], f"{where}.{code}") for code in INTERFACE_LANGUAGES if given.get(code)})


def _wrong(where: str, wanted: str, value: Any) -> UnreadableAnswer:
    shown = repr(value)
    return UnreadableAnswer(f"{where} should be {wanted}, and is {shown[:60]}{'…' if len(shown) > 60 else ''}.")
