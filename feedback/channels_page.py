"""What the channels' pages show: which are open, what each lacks, and the poster to print."""

from dataclasses import dataclass
from typing import Literal

from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ecosystems.models import Ecosystem
from feedback.channels import Missing, missing_from, readers_in
from feedback.follow import READ_IN
from feedback.models import Channel
from foundations.finnish import NBSP
from foundations.qr import qr_svg

#: Where in the ecosystem's pages each missing thing is mended.
MENDED_AT = {
    Missing.EMERGENCY_NUMBER: "ecosystems:settings",
    Missing.READER: "ecosystems:invite",
    Missing.MEMBERSHIP: "ecosystems:members",
}


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a channel lacks, and where it is mended."""

    words: object
    url: str


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """`is_offered`: families can speak in it now. An open one is not when it lost what every family page needs."""

    channel: Channel
    state: Literal["open", "new", "closed"]
    needs: tuple[Need, ...]
    is_offered: bool


@dataclass(frozen=True, slots=True)
class Poster:
    """A sheet for a wall in one language, in words that were chosen for it."""

    language: str
    title: str
    lead: str
    ask: str
    promise: str
    help: str
    address: str
    qr: SafeString


def channels_of(ecosystem: Ecosystem) -> list[ChannelShown]:
    """All channels, the open ones first, in two queries."""
    readers = readers_in(ecosystem)
    rows = ecosystem.channels.select_related("membership__organisation")
    shown = []
    for channel in rows:
        channel.ecosystem = ecosystem
        shown.append(_shown(channel, missing_from(channel, readers)))
    return sorted(shown, key=lambda one: ("open", "new", "closed").index(one.state))


def channel_shown(channel: Channel) -> ChannelShown:
    return _shown(channel, missing_from(channel))


def short_address(channel: Channel) -> str:
    """The path that a poster leads to; the reader's language is chosen when she arrives."""
    return reverse("feedback:short-address", args=[channel.code])


def poster_of(channel: Channel, *, language: str, address: str) -> Poster:
    """The poster in `language`; `address` is the whole short address."""
    with translation.override(language):
        number = channel.ecosystem.social_emergency_number
        return Poster(
            language=language,
            title=_("Kerro, miten apu toimi"),
            lead=_("Sinun kokemuksesi muuttaa lasten ja perheiden palveluja. Kestää noin kolme minuuttia."),
            ask=_("Avaa kamera ja osoita koodia, tai kirjoita osoite selaimeen."),
            promise=_("Et tarvitse tunnuksia etkä kerro nimeäsi. Aikuinen lukee palautteen %(days)s arkipäivässä.")
            % {"days": READ_IN},
            help=_help(number),
            address=address.partition("://")[2],
            qr=qr_svg(address, label=_("Palautelomakkeen QR-koodi")),
        )


def _help(number: str) -> str:
    if not number:
        return _("Jos tarvitset apua heti, soita 112.")
    return _("Jos tarvitset apua heti, soita sosiaalipäivystykseen %(number)s tai hätänumeroon 112.") % {
        "number": number.replace(" ", NBSP)
    }


def _shown(channel: Channel, missing: tuple[Missing, ...]) -> ChannelShown:
    state: Literal["open", "new", "closed"] = "closed" if channel.closed_on else "open"
    if channel.opened_on is None:
        state = "new"
    slug = channel.ecosystem.slug
    return ChannelShown(
        channel=channel,
        state=state,
        needs=tuple(Need(one.label, reverse(MENDED_AT[one], args=[slug])) for one in missing),
        is_offered=state == "open" and set(missing) <= {Missing.READER},
    )
