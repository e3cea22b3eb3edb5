"""What the frame of every page needs: signs, the staff menu, the languages and the links of the footer."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy

from ecosystems.models import User
from itla_impact import languages
from itla_impact.front.icons import ICONS
from itla_impact.front.menu import Tab, seats_in_words, staff_tabs

register = template.Library()


@dataclass(frozen=True, slots=True)
class Link:
    """A place to go, and whether the reader is there."""

    url: str
    label: str | Promise
    code: str = ""
    is_current: bool = False


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """The drawn sign `name` (see front/icons.py), silent for a screen reader; size "s" is the small one."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>',
        f" icon--{size}" if size else "",
        mark_safe(ICONS[name]),  # noqa: S308 our own drawings
    )


@register.simple_tag(takes_context=True)
def staff_menu(context: Context, ecosystem: Any) -> list[Tab]:
    """The tabs of the signed-in person in `ecosystem`; none outside a request."""
    request: HttpRequest | None = context.get("request")
    if request is None or not isinstance(request.user, User):
        return []
    return staff_tabs(request.user, ecosystem or None, request.path)


@register.simple_tag(takes_context=True)
def role_line(context: Context, ecosystem: Any) -> str:
    """The signed-in person's roles in `ecosystem`, in words."""
    request: HttpRequest | None = context.get("request")
    if request is None or not isinstance(request.user, User):
        return ""
    return seats_in_words(request.user, ecosystem or None)


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[Link]:
    """The same page in each language; empty where the address has no language in it. Reads the path alone."""
    request: HttpRequest | None = context.get("request")
    here = languages.of_path(request.path) if request else None
    if request is None or here is None:
        return []
    rest = request.path.removeprefix(f"/{here}")
    return [Link(f"/{code}{rest}", str(name), code, code == here) for code, name in settings.LANGUAGES]


@register.simple_tag
def footer_links() -> list[Link]:
    """What every reader may ask of the service: accessibility, privacy, where the figures come from."""
    wanted = [
        ("front:accessibility", gettext_lazy("Saavutettavuusseloste")),
        ("front:privacy", gettext_lazy("Tietosuoja")),
        ("front:sources", gettext_lazy("Mistä luvut tulevat")),
    ]
    return [Link(address(name), label) for name, label in wanted]


@register.simple_tag
def is_demo() -> bool:
    """Whether all that is in this installation is example data; pages of no ecosystem say so too."""
    return bool(settings.DEMO)


@register.simple_tag
def organisation_provider() -> str:
    """What the installation calls its OpenID Connect provider; "" where it has none."""
    return str(settings.OIDC_NAME)


@register.simple_tag
def address(name: str, *arguments: Any) -> str:
    """The URL called `name` in the reader's language, or "" where there is none."""
    language = get_language() or settings.LANGUAGE_CODE
    for tried in (arguments, (language, *arguments)):
        try:
            return reverse(name, args=tried)
        except NoReverseMatch:
            continue
    return ""


_CONTROL_CLASSES = {"select": "select", "selectmultiple": "select", "textarea": "textarea"}


@register.simple_tag
def control(field: BoundField) -> SafeString:
    """The input, select or text area of `field`, dressed as the product's own."""
    field.field.widget.attrs.pop("placeholder", None)  # the label says it, and stays when she writes
    dressed = f"{_CONTROL_CLASSES.get(field.widget_type, 'input')} {field.field.widget.attrs.get('class', '')}".strip()
    return field.as_widget(attrs={"class": dressed})
