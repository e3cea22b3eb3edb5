"""Where families speak: a channel opens only where somebody can help and somebody independent reads."""

from datetime import date

from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import Seat
from ecosystems.models.people import SeatQuerySet
from feedback.models import Channel


class CannotOpen(Exception):
    """What the channel needs is missing; the subclass says what."""


class NoEmergencyNumber(CannotOpen):
    """The ecosystem's social emergency number has not been filled in."""


class NoIndependentReader(CannotOpen):
    """Nobody outside the channel's organisation reads the ecosystem's feedback."""


def readers_of(channel: Channel, *, on: date | None = None) -> SeatQuerySet:
    """The moderators' seats that may read the channel's feedback: none of a person who sits for its organisation."""
    day = on or timezone.localdate()
    seats = Seat.objects.valid_on(day).filter(role=Role.MODERATOR, ecosystem=channel.ecosystem_id)
    if channel.membership is None:
        return seats
    insiders = Seat.objects.valid_on(day).filter(organisation=channel.membership.organisation_id)
    return seats.exclude(user__in=insiders.values("user"))


def open_channel(channel: Channel) -> None:
    """Families can speak in it from today. Raises NoEmergencyNumber or NoIndependentReader; an open one stays open."""
    if not channel.ecosystem.is_example and not channel.ecosystem.social_emergency_number:
        raise NoEmergencyNumber
    if not readers_of(channel).exists():
        raise NoIndependentReader
    if channel.opened_on is None or channel.closed_on is not None:
        channel.opened_on = channel.opened_on or timezone.localdate()
        channel.closed_on = None
        channel.save(update_fields=["opened_on", "closed_on"])


def close_channel(channel: Channel) -> None:
    """Nobody can send through it any more, from this moment on; what was sent stays."""
    Channel.objects.filter(pk=channel.pk, closed_on=None, opened_on__isnull=False).update(
        closed_on=timezone.localdate()
    )
