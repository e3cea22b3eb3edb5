"""Filters for days: `{{ entry.day|day }}`. A missing day stays empty."""

from datetime import date, datetime

from django import template

from foundations import finnish

register = template.Library()


@register.filter
def day(value: date | None) -> str:
    """24.11.2026."""
    return "" if value is None else finnish.format_day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """24.11.2026 klo 9.53."""
    return "" if value is None else finnish.format_moment(value)


@register.filter
def day_short(value: date | None) -> str:
    """24.11."""
    return "" if value is None else finnish.format_day_short(value)


@register.filter
def weekday(value: date | None) -> str:
    """tiistai."""
    return "" if value is None else finnish.weekday(value)


@register.filter
def day_of_week(value: date | None) -> str:
    """ti 24.11."""
    return "" if value is None else finnish.format_day_of_week(value)


@register.filter
def month_name(value: date | int | None) -> str:
    """marraskuu, of a day or of a month's number."""
    if value is None:
        return ""
    return finnish.month_name(value if isinstance(value, int) else finnish.local_day(value).month)


@register.filter
def month_of_year(value: date | None) -> str:
    """marraskuu 2026."""
    return "" if value is None else finnish.month_of_year(value)
