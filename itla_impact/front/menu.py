"""The staff menu: what each app offers to this person here, with the page she is on marked."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from ecosystems.models import Ecosystem, Seat, User
from foundations import finnish
from foundations.menu import MenuItem

Offer = Callable[[User, Ecosystem | None], list[MenuItem]]

DOCK_PLACES = 4
"""Tabs that fit at the bottom of a 320 px screen beside "Lisää"."""


@dataclass(frozen=True, slots=True)
class Tab:
    """One item as the template shows it."""

    item: MenuItem
    is_current: bool
    in_dock: bool


def staff_tabs(user: User, ecosystem: Ecosystem | None, path: str) -> list[Tab]:
    """The tabs of `user` in `ecosystem` (None: the network) in the order of settings.MENU; at most one is current."""
    items = [item for dotted in settings.MENU for item in _offer(dotted)(user, ecosystem)]
    here = [item for item in items if item.is_current(path)]
    current = max(here, key=lambda item: len(item.current_prefix or item.url), default=None)
    everything_fits = len(items) <= DOCK_PLACES + 1
    return [Tab(item, item is current, everything_fits or n < DOCK_PLACES) for n, item in enumerate(items)]


def seats_in_words(user: User, ecosystem: Ecosystem | None) -> str:
    """What `user` does in `ecosystem` (None: the network) today: "Koordinaattori" or "Ammattilainen, Perhetalo ry"."""
    seats = Seat.objects.of(user).today().filter(ecosystem=ecosystem).select_related("organisation").order_by("since")
    roles = dict.fromkeys(seat.get_role_display() for seat in seats)
    organisations = dict.fromkeys(str(seat.organisation) for seat in seats if seat.organisation)
    words = ", ".join(filter(None, [finnish.list_in_words(roles), *organisations]))
    return words[:1].upper() + words[1:]


def _offer(dotted: str) -> Offer:
    offer: Offer = import_string(dotted)
    return offer
