"""What each part of an answer has to be: a check gives the part back, or raises UnreadableAnswer, which says where."""

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

from foundations.languages import INTERFACE_LANGUAGES, Texts

YEARS = range(1900, 2101)
GENDERS = ("total", "male", "female")


class UnreadableAnswer(Exception):
    """The answer is not what Sotkanet answers; the message says what was expected where."""


def read_json(body: bytes, *, parse_float: Callable[[str], Any] = Decimal) -> Any:
    """The JSON document in `body`, numbers with a point as Decimal. Raises UnreadableAnswer."""
    try:
        return json.loads(body.decode("utf-8"), parse_float=parse_float, parse_constant=no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableAnswer(f"The answer is not whole JSON: {error}.") from error


def no_constant(name: str) -> NoReturn:
    """Of NaN and Infinity, which are no JSON."""
    raise ValueError(f"{name} is not a number")


def mapping(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise wrong(where, "an object", value)
    return value


def listed(value: Any, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise wrong(where, "a list", value)
    return value


def integer(value: Any, where: str) -> int:
    if type(value) is not int:
        raise wrong(where, "a whole number", value)
    return value


def word(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise wrong(where, "a text", value)
    return value


def year(value: Any, where: str) -> int:
    said = integer(value, where)
    if said not in YEARS:
        raise wrong(where, f"a year between {YEARS[0]} and {YEARS[-1]}", value)
    return said


def day(value: Any, where: str) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(word(value, where)[:10])
    except ValueError as error:
        raise wrong(where, "a day such as 2025-05-28", value) from error


def gender(value: Any, where: str) -> str:
    said = word(value, where)
    if said not in GENDERS:
        raise wrong(where, f"one of {', '.join(GENDERS)}", value)
    return said


def texts(value: Any, where: str) -> Texts:
    given = mapping(value, where)
    return Texts({code: word(given[code], f"{where}.{code}") for code in INTERFACE_LANGUAGES if given.get(code)})


def wrong(where: str, wanted: str, value: Any) -> UnreadableAnswer:
    shown = repr(value)
    return UnreadableAnswer(f"{where} should be {wanted}, and is {shown[:60]}{'…' if len(shown) > 60 else ''}.")
