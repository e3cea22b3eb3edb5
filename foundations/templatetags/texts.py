"""Texts in templates: `{{ goal.name|texts_in:"sv" }}`, `{{ goal.name|spoken }}`."""

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from foundations import finnish
from foundations.languages import Texts, active_language, direction

register = template.Library()


@register.filter
def texts_in(value: Texts | None, language: str) -> str:
    """The text for a reader of `language`."""
    return value.in_language(language) if value else ""


@register.filter
def spoken(value: Texts | None) -> SafeString:
    """The text for this reader; when it is in another language than the page, a span says so to screen readers."""
    if not value:
        return SafeString("")
    wanted = active_language()
    found = value.language_for(wanted) or wanted
    text = value.in_language(wanted)
    if found == wanted:
        return SafeString(conditional_escape(text))
    return format_html('<span lang="{}" dir="{}">{}</span>', found, direction(found), text)


@register.filter
def in_words(values: Iterable[object]) -> str:
    """kissa, koira ja hevonen."""
    return finnish.list_in_words(values)
