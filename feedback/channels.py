"""Where families speak: a channel opens only where somebody can help and somebody independent reads."""

from collections import defaultdict
from dataclasses import dataclass

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import Access, Role
from ecosystems.models import Ecosystem, Seat, User
from feedback.models import Channel


class Missing(models.TextChoices):
    """What a channel needs before families may speak in it."""

    EMERGENCY_NUMBER = "emergency_number", _("alueen sosiaalipäivystyksen numero")
    READER = "reader", _("palautteen lukija, joka ei ole kanavan omasta organisaatiosta")
    MEMBERSHIP = "membership", _("jäsenyys: kanavan organisaatio ei ole enää mukana")


class CannotOpen(Exception):
    """`missing` says what the channel still needs."""

    def __init__(self, missing: tuple[Missing, ...]) -> None:
        super().__init__(", ".join(missing))
        self.missing = missing


class HasBeenOpen(Exception):
    """The channel's address may be on a wall: it is closed, not removed."""


@dataclass(frozen=True, slots=True)
class Readers:
    """Who reads an ecosystem's feedback today, each with the organisations for which she sits anywhere."""

    organisations: tuple[frozenset[int], ...]

    def may_read_of(self, organisation_id: int | None) -> bool:
        """Whether one of them sits for another than this organisation (None: the ecosystem's own channels)."""
        return any(organisation_id not in own for own in self.organisations)


def readers_in(ecosystem: Ecosystem) -> Readers:
    """In one query, whatever the number of channels that ask."""
    moderators = Seat.objects.today().filter(role=Role.MODERATOR, ecosystem=ecosystem)
    seats = Seat.objects.today().filter(user__in=moderators.values("user"))
    own: dict[int, set[int]] = defaultdict(set)
    for user, organisation in seats.values_list("user", "organisation"):
        own[user].update([organisation] if organisation else [])
    return Readers(tuple(frozenset(organisations) for organisations in own.values()))


def missing_from(channel: Channel, readers: Readers | None = None) -> tuple[Missing, ...]:
    """What the channel lacks, in the order in which it is told; () when it can be opened."""
    ecosystem, membership = channel.ecosystem, channel.membership
    readers = readers or readers_in(ecosystem)
    lacks = {
        Missing.EMERGENCY_NUMBER: not ecosystem.is_example and not ecosystem.social_emergency_number,
        Missing.READER: not readers.may_read_of(membership.organisation_id if membership else None),
        Missing.MEMBERSHIP: membership is not None and not membership.holds_on(timezone.localdate()),
    }
    return tuple(one for one, is_missing in lacks.items() if is_missing)


@transaction.atomic
def add_channel(channel: Channel, *, by: User) -> Channel:
    """Stores a new channel, closed until it is opened."""
    channel.save()
    _tell_pages(channel, by)
    return channel


@transaction.atomic
def describe(channel: Channel, *, by: User, **changes: str) -> None:
    """Changes its name and, as long as nobody has answered in it, its kind."""
    Channel.objects.open_to(by, Access.MANAGE_CHANNELS).filter(pk=channel.pk).update(**changes)
    _tell_pages(channel, by)


@transaction.atomic
def open_channel(channel: Channel, *, by: User) -> None:
    """Families can speak in it from today; an open one stays open. Raises CannotOpen."""
    if missing := missing_from(channel):
        raise CannotOpen(missing)
    today = timezone.localdate()
    rows = Channel.objects.open_to(by, Access.MANAGE_CHANNELS).filter(pk=channel.pk)
    rows.filter(opened_on=None).update(opened_on=today)
    rows.filter(closed_on__isnull=False).update(closed_on=None)
    _tell_pages(channel, by)


@transaction.atomic
def close_channel(channel: Channel, *, by: User) -> None:
    """Nobody can send through it any more, from this moment on; what was sent stays."""
    rows = Channel.objects.open_to(by, Access.MANAGE_CHANNELS).filter(pk=channel.pk)
    rows.filter(closed_on=None, opened_on__isnull=False).update(closed_on=timezone.localdate())
    _tell_pages(channel, by)


@transaction.atomic
def remove_channel(channel: Channel, *, by: User) -> None:
    """Takes away a channel that was added by mistake. Raises HasBeenOpen when families may know its address."""
    removed, _each = Channel.objects.open_to(by, Access.MANAGE_CHANNELS).filter(pk=channel.pk, opened_on=None).delete()
    if not removed:
        raise HasBeenOpen
    _tell_pages(channel, by)


def _tell_pages(channel: Channel, by: User) -> None:
    """The public page offers the open channels, and the overview says what is missing."""
    Ecosystem.objects.open_to(by, Access.MANAGE_CHANNELS).filter(pk=channel.ecosystem_id).raise_version()
