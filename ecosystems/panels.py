"""What this app offers to the pages above it: tabs, and panels of the overview."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from ecosystems.access import Access, deeds_in
from ecosystems.agenda_page import AgendaOutline, NextStep, outline_of
from ecosystems.models import Ecosystem, User
from foundations.menu import MenuItem, Panel, Waiting

#: The heading of an overview that has nothing else to say yet.
BEGINNINGS = {
    NextStep.VISION: _("Ensin kirjoitetaan yhteinen visio."),
    NextStep.GOAL: _("Visio on sovittu. Seuraavaksi sovitaan tavoite."),
    NextStep.MEMBER: _("Tavoite on sovittu. Seuraavaksi kerrotaan, ketkä ovat mukana."),
    NextStep.ACTIVITY: _("Tavoite on sovittu. Seuraavaksi nimetään yhteinen toiminto."),
    NextStep.SECOND_MEMBER: _("Toiminto on nimetty. Seuraavaksi mukaan tulee toinen organisaatio."),
}


@dataclass(frozen=True, slots=True)
class AgendaPanel:
    """The vision and the goals, or what to begin with."""

    ecosystem: Ecosystem
    agenda: AgendaOutline
    may_edit: bool


def menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    """The agenda and the members for everybody here, the people for who manages them, the network for the backbone."""
    deeds = deeds_in(user, ecosystem)
    if ecosystem is None:
        if Access.SEE_NETWORK not in deeds:
            return []
        network, backbone = reverse("ecosystems:network"), reverse("ecosystems:backbone")
        people = MenuItem(backbone, _("Taustatuki"), icon="people", current_prefix=backbone)
        return [
            MenuItem(network, _("Ekosysteemit"), icon="network", current_prefix=network),
            *([people] if Access.APPOINT_BACKBONE in deeds else []),
        ]
    offered = [
        (Access.SEE_ECOSYSTEM, "agenda", _("Tavoitteet"), "goal"),
        (Access.SEE_ECOSYSTEM, "members", _("Jäsenet"), "organisation"),
        (Access.MANAGE_MEMBERS, "people", _("Ihmiset"), "people"),
    ]
    urls = {name: reverse(f"ecosystems:{name}", args=[ecosystem.slug]) for _deed, name, *_rest in offered}
    return [
        MenuItem(urls[name], label, icon=icon, current_prefix=urls[name])
        for deed, name, label, icon in offered
        if deed in deeds
    ]


def agenda_panel(user: User, ecosystem: Ecosystem) -> Panel | None:
    deeds = deeds_in(user, ecosystem)
    if Access.SEE_ECOSYSTEM not in deeds:
        return None
    data = AgendaPanel(ecosystem, _outline(ecosystem), Access.EDIT_AGENDA in deeds)
    headline = str(BEGINNINGS[data.agenda.next_step]) if data.agenda.next_step else ""
    return Panel("ecosystems/panels/agenda.html", data, column="main", order=20, headline=headline)


def _outline(ecosystem: Ecosystem) -> AgendaOutline:
    """Asked once for a request: the panel and the list of what waits both tell of it."""
    kept: dict[str, AgendaOutline] = ecosystem.__dict__
    if "_outline" not in kept:
        kept["_outline"] = outline_of(ecosystem)
    return kept["_outline"]


def waiting(user: User, ecosystem: Ecosystem) -> list[Waiting]:
    """The number that families need, invitations that nobody has accepted, and texts that lack a language."""
    if Access.MANAGE_MEMBERS not in deeds_in(user, ecosystem):
        return []
    found = []
    if not ecosystem.social_emergency_number:
        found.append(
            Waiting(
                _("Sosiaalipäivystyksen numero puuttuu"),
                reverse("ecosystems:settings", args=[ecosystem.slug]),
                _("Perheet näkevät sen jokaisella palautesivulla."),
            )
        )
    return [*found, *_invitations(ecosystem), *_gaps(ecosystem)]


def _invitations(ecosystem: Ecosystem) -> list[Waiting]:
    url = reverse("ecosystems:people", args=[ecosystem.slug])
    counted: Any = ecosystem
    waiting, expired = counted.invitations_waiting, counted.invitations_expired
    told = [
        (expired, ngettext("%(n)d kutsu on vanhentunut", "%(n)d kutsua on vanhentunut", expired)),
        (waiting, ngettext("%(n)d kutsu odottaa vastausta", "%(n)d kutsua odottaa vastausta", waiting)),
    ]
    return [Waiting(words % {"n": number}, url) for number, words in told if number]


def _gaps(ecosystem: Ecosystem) -> list[Waiting]:
    number = _outline(ecosystem).gaps
    if not number:
        return []
    words = ngettext("%(n)d teksti puuttuu jollain kielellä", "%(n)d tekstiä puuttuu jollain kielellä", number)
    return [Waiting(words % {"n": number}, reverse("ecosystems:agenda", args=[ecosystem.slug]))]
