"""Seats: who sits where, given and ended.

Nobody can grant what they do not hold, an ecosystem is never left without a coordinator, and the network never
without its backbone. Sessions last as long as the strictest seat lets.
"""

from datetime import date, timedelta
from typing import Any, cast

import pghistory
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import APPOINTS, Access, Role, Scope, roles_for
from ecosystems.models import Ecosystem, Membership, Organisation, Seat, User
from ecosystems.models.people import SeatQuerySet

LONG_SESSION = timedelta(days=30)
SHORT_SESSION = timedelta(hours=12)
ROLES_WITH_A_LONG_SESSION = (Role.PROFESSIONAL, Role.REPRESENTATIVE)


class NotYoursToGive(Exception):
    """The person holds no right to give this role here."""


class LastCoordinator(Exception):
    """Ending the seat would leave the ecosystem without a coordinator."""


class LastOfTheBackbone(Exception):
    """Ending the seat would leave the network without a backbone."""


class ExampleStays(Exception):
    """The next visitor of the demo wants to be this person too."""

    sentence = _("Tämä on esimerkin ihminen. Hänen tunnuksensa ja roolinsa pysyvät, jotta seuraavakin voi kokeilla.")


def is_kept(person: User) -> bool:
    """Whether she is an invented person of a demo that is on, whose account and seats nobody changes."""
    return settings.DEMO and person.is_example


def may_in_network(person: User, deed: Access) -> bool:
    """Whether `person` may do today what belongs to no ecosystem."""
    roles = roles_for(deed, Scope.NETWORK)
    return Seat.objects.of(person).today().filter(role__in=roles, ecosystem=None).exists()


def may_appoint(person: User, role: Role, ecosystem: Ecosystem | None) -> bool:
    """Whether `person` may give `role` in `ecosystem` (None: in the national network) today."""
    deed = APPOINTS[role]
    if ecosystem is None:
        return may_in_network(person, deed)
    return Ecosystem.objects.open_to(person, deed).filter(pk=ecosystem.pk).exists()


def appointable(person: User, ecosystem: Ecosystem) -> list[Role]:
    """The roles of an ecosystem that `person` may give in this one."""
    return [role for role in Role if role != Role.BACKBONE and may_appoint(person, role, ecosystem)]


def session_length(person: User) -> timedelta:
    """30 days, or 12 hours when any seat of hers is of another role than professional or representative."""
    strict = Seat.objects.of(person).today().exclude(role__in=ROLES_WITH_A_LONG_SESSION)
    return SHORT_SESSION if strict.exists() else LONG_SESSION


@transaction.atomic
def give(user: User, *, role: Role, ecosystem: Ecosystem | None, organisation: Organisation | None, by: User) -> Seat:
    """Seats `user` until her organisation leaves the ecosystem; the seat she already holds is returned.

    A stricter seat than those she had ends her sessions, which would last too long. Raises NotYoursToGive.
    """
    if not may_appoint(by, role, ecosystem):
        raise NotYoursToGive
    # Two acceptances at once meet here, and the second finds the seat of the first.
    User.objects.select_for_update().get(pk=user.pk)
    sessions_were = session_length(user)
    seat = _seated(user, role=role, ecosystem=ecosystem, organisation=organisation)
    if session_length(user) < sessions_were:
        User.objects.sign_out_everywhere(user)
        user.refresh_from_db(fields=["session_round"])
    return seat


def _seated(user: User, *, role: Role, ecosystem: Ecosystem | None, organisation: Organisation | None) -> Seat:
    place: dict[str, Any] = {"role": role, "ecosystem": ecosystem, "organisation": organisation}
    today = timezone.localdate()
    seats = Seat.objects.of(user).filter(**place)
    held = seats.valid_on(today).first()
    if held is not None and held.until is None:
        return held
    seats.filter(since__gt=today).delete()
    until = _end_of_membership(organisation, ecosystem)
    if held is None:
        return Seat.objects.create(user=user, **place, since=today, until=until)
    held.until = until
    held.save(update_fields=["until"])
    return held


def _end_of_membership(organisation: Organisation | None, ecosystem: Ecosystem | None) -> date | None:
    """The day from which the organisation is no longer a member, when that is known."""
    memberships = Membership.objects.today().filter(organisation=organisation, ecosystem=ecosystem)
    return memberships.values_list("until", flat=True).first()


@transaction.atomic
def end(seat: Seat, *, on: date, by: User) -> None:
    """The seat holds no longer from the day `on`; one that has not held a whole day yet goes without a trace.

    Losing a role signs her out everywhere: what stands open on a screen of hers closes too.

    Raises LastCoordinator, LastOfTheBackbone or ExampleStays. Which seats a person may end is asked of
    `Seat.objects.given_by`.
    """
    if is_kept(seat.user):
        raise ExampleStays
    this = Seat.objects.filter(pk=seat.pk)
    if seat.ecosystem_id is not None:
        keep_a_coordinator(cast(Ecosystem, seat.ecosystem), without=this, on=on)
    else:
        keep_the_backbone(without=this, on=on)
    with pghistory.context(user=by.pk):
        if on <= timezone.localdate():
            User.objects.sign_out_everywhere(seat.user)
        if seat.since >= on:
            seat.delete()
            return
        Seat.objects.running(on).filter(pk=seat.pk).update(until=on)


def keep_a_coordinator(ecosystem: Ecosystem, *, without: SeatQuerySet, on: date) -> None:
    """Raises LastCoordinator when the open-ended coordinators of `ecosystem` are all among the seats `without`.

    Locks the ecosystem until the transaction ends, so that two coordinators cannot end each other at once.
    """
    Ecosystem.objects.select_for_update(no_key=True).get(pk=ecosystem.pk)
    if not without.filter(role=Role.COORDINATOR, ecosystem=ecosystem).valid_on(on).exists():
        return
    others = Seat.objects.filter(role=Role.COORDINATOR, ecosystem=ecosystem, until=None, since__lte=on)
    if not others.exclude(pk__in=without.values("pk")).filter(user__is_active=True).exists():
        raise LastCoordinator


def keep_the_backbone(*, without: SeatQuerySet, on: date) -> None:
    """Raises LastOfTheBackbone when the open-ended seats of the backbone are all among the seats `without`.

    Locks those seats until the transaction ends, so that two people cannot end each other at once.
    """
    if not without.filter(role=Role.BACKBONE).valid_on(on).exists():
        return
    running = Seat.objects.filter(role=Role.BACKBONE, until=None, since__lte=on)
    held = set(running.select_for_update(no_key=True).order_by("pk").values_list("pk", flat=True))
    others = running.filter(pk__in=held).exclude(pk__in=without.values("pk"))
    if not others.filter(user__is_active=True).exists():
        raise LastOfTheBackbone
