"""Reads one row after another, field by field, and says what is wrong where. For rows that are not like all others."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact, InvalidOperation
from typing import Any

from measures.sources.statistics.sotkanet import checks
from measures.sources.statistics.sotkanet.checks import UnreadableAnswer

TOO_LARGE = 10**12
#: As many as eight bytes hold.
MOST_DECIMALS = 18
_EXACT = Context(prec=60, traps=[Inexact, InvalidOperation])


class MoreDecimals(Exception):
    """The table has to be read with so many decimals to hold its values exactly."""

    def __init__(self, decimals: int) -> None:
        super().__init__(decimals)
        self.decimals = decimals


@dataclass(frozen=True, slots=True)
class Row:
    """`value` is a whole number times 10^-decimals of the table."""

    region: int
    year: int
    gender: str
    value: int | None
    count: int | None


def read_rows(entries: Iterable[Any], number: int, *, first: int, decimals: int) -> list[Row]:
    """Rows from the one whose place in the answer is `first`. Raises UnreadableAnswer, or MoreDecimals."""
    return [_row(entry, number, f"rows[{index}]", decimals) for index, entry in enumerate(entries, first)]


def _row(entry: Any, number: int, where: str, decimals: int) -> Row:
    item = checks.mapping(entry, where)
    if (found := checks.integer(item.get("indicator"), f"{where}.indicator")) != number:
        raise UnreadableAnswer(f"Asked for indicator {number}, {where} is about {found}.")
    region = checks.integer(item.get("region"), f"{where}.region")
    year = checks.year(item.get("year"), f"{where}.year")
    gender = checks.gender(item.get("gender"), f"{where}.gender")
    if "value" not in item:
        raise UnreadableAnswer(f"{where} has no value.")
    value = None if item["value"] is None else _value(item["value"], f"{where}.value", decimals)
    return Row(region, year, gender, value, _count(item.get("absValue"), f"{where}.absValue"))


def _value(value: Any, where: str, decimals: int) -> int:
    number = _number(value, where)
    try:
        number = number.normalize(_EXACT)
        needed = -int(number.as_tuple().exponent)
    except Inexact:
        needed = MOST_DECIMALS + 1
    if needed > MOST_DECIMALS:
        raise checks.wrong(where, f"a number of at most {MOST_DECIMALS} decimals", value)
    if needed > decimals:
        raise MoreDecimals(needed)
    return int(number.scaleb(decimals, _EXACT))


def _count(value: Any, where: str) -> int | None:
    """None when there is none, or when what stands behind the value is no count (years of work, euros)."""
    if value is None:
        return None
    number = _number(value, where)
    return int(number) if number == number.to_integral_value() else None


def _number(value: Any, where: str) -> Decimal:
    if type(value) not in {int, Decimal}:
        raise checks.wrong(where, "a number", value)
    number = Decimal(value)
    if not -TOO_LARGE < number < TOO_LARGE:
        raise checks.wrong(where, f"less than {TOO_LARGE}", value)
    return number
