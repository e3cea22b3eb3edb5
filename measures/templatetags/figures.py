"""Filters for figures: `{{ definition|shows:figure }}`. What may be shown is decided; here it gets its words."""

from django import template

from measures.figures import Figure
from measures.models import Definition
from measures.periods import Period
from measures.wording import interval_shown, period_words, shown

register = template.Library()


@register.filter
def shows(definition: Definition, figure: Figure | None) -> str:
    """64,3 %, or why there is no value."""
    return "" if figure is None else shown(definition, figure)


@register.filter
def interval_of(definition: Definition, figure: Figure | None) -> str:
    """58,0–70,1; empty without an interval."""
    return "" if figure is None else interval_shown(definition, figure)


@register.filter
def period_name(period: Period) -> str:
    """heinä–syyskuu 2026."""
    return period_words(period)


@register.filter
def period_short(period: Period) -> str:
    """7–9/2026."""
    return period_words(period, short=True)
