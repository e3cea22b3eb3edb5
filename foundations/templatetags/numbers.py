"""Filters for numbers: `{{ share|percent }}`, `{{ value|number:1 }}`. A missing value stays empty."""

import re
from decimal import Decimal

from django import template

from foundations import finnish

register = template.Library()


@register.filter
def number(value: Decimal | float | None, decimals: int | None = None) -> str:
    """12 345,6 in the active language; `number:1` rounds to one decimal."""
    return "" if value is None else finnish.number(value, decimals)


@register.filter
def signed(value: Decimal | float | None, decimals: int | None = None) -> str:
    """A change with its sign: +0,8 or −0,1."""
    return "" if value is None else finnish.signed(value, decimals)


@register.filter
def percent(value: Decimal | float | None, decimals: int = 0) -> str:
    """22 → 22 %."""
    return "" if value is None else finnish.percent(value, decimals)


@register.filter
def unbroken(text: str) -> str:
    """0–20 v. stays on one line."""
    joined = re.sub(r"(?<=\d)–(?=\d)", "\N{WORD JOINER}–\N{WORD JOINER}", text)
    return re.sub(r"(?<=\d) (?=v\.|år\b)", "\N{NO-BREAK SPACE}", joined)
