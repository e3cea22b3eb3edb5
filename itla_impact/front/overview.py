"""The overview of an ecosystem: panels that each app offers, and one list of what waits for this person."""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from ecosystems.access import Access, deeds_in
from ecosystems.models import Ecosystem, User
from foundations.menu import MenuItem, Panel, Waiting

PanelOffer = Callable[[User, Ecosystem], Panel | None]
WaitingOffer = Callable[[User, Ecosystem], list[Waiting]]


@dataclass(frozen=True, slots=True)
class Overview:
    main: list[Panel]
    side: list[Panel]
    waiting: list[Waiting]

    @property
    def headline(self) -> str:
        return next((panel.headline for panel in (*self.main, *self.side) if panel.headline), "")

    @property
    def late(self) -> int:
        return sum(item.is_late for item in self.waiting)


def menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    """The overview, for everybody in the ecosystem."""
    if ecosystem is None or Access.SEE_ECOSYSTEM not in deeds_in(user, ecosystem):
        return []
    return [MenuItem(reverse("front:overview", args=[ecosystem.slug]), _("Tilanne"), icon="home")]


def overview_of(ecosystem: Ecosystem, user: User) -> Overview:
    """What `settings.OVERVIEW_PANELS` and `settings.WAITING` offer to `user`, the late things first."""
    offered = [_panel(dotted)(user, ecosystem) for dotted in settings.OVERVIEW_PANELS]
    panels = sorted((panel for panel in offered if panel is not None), key=lambda panel: panel.order)
    return Overview(
        main=[panel for panel in panels if panel.column == "main"],
        side=[panel for panel in panels if panel.column == "side"],
        waiting=waiting_of(ecosystem, user),
    )


def waiting_of(ecosystem: Ecosystem, user: User) -> list[Waiting]:
    """What waits for `user` in `ecosystem`, the late things first."""
    waiting = [item for dotted in settings.WAITING for item in _waiting(dotted)(user, ecosystem)]
    return sorted(waiting, key=lambda item: not item.is_late)


def _panel(dotted: str) -> PanelOffer:
    offer: PanelOffer = import_string(dotted)
    return offer


def _waiting(dotted: str) -> WaitingOffer:
    offer: WaitingOffer = import_string(dotted)
    return offer
