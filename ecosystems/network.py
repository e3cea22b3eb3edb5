"""The network: an ecosystem is founded, organisations join it and leave it."""

from dataclasses import dataclass
from datetime import date, timedelta

import pghistory
from django.db import transaction

from ecosystems import invitations, seats
from ecosystems.access import Access, Role
from ecosystems.models import Area, Coverage, Ecosystem, Membership, Organisation, Seat, User
from foundations.finnish import order_of
from foundations.languages import Texts


class NotYoursToFound(Exception):
    """Only the national backbone founds ecosystems."""


class AlreadyAMember(Exception):
    """The organisation belongs to the ecosystem already, or its membership is to begin later."""


class AddressTaken(Exception):
    """Another ecosystem has that slug."""


@dataclass(frozen=True, slots=True)
class Founding:
    """What an ecosystem begins with: a name, an address that never changes, where it is, its first coordinator."""

    slug: str
    name: Texts
    areas: tuple[Area, ...]
    coordinator_email: str
    language: str


@transaction.atomic
def found(founding: Founding, *, by: User) -> Ecosystem:
    """Founds the ecosystem today and invites its first coordinator by mail.

    Raises NotYoursToFound and AddressTaken.
    """
    if not seats.may_in_network(by, Access.FOUND_ECOSYSTEMS):
        raise NotYoursToFound
    name = founding.name
    told = {"name": name, "sort_key": order_of(name)}
    ecosystem, is_new = Ecosystem.objects.get_or_create(slug=founding.slug, defaults=told)
    if not is_new:
        raise AddressTaken
    Coverage.objects.bulk_create(
        Coverage(ecosystem=ecosystem, area=area, since=ecosystem.founded) for area in founding.areas
    )
    offer = invitations.Offer(founding.coordinator_email, founding.language, Role.COORDINATOR, None)
    invitations.invite(offer, ecosystem=ecosystem, by=by)
    return ecosystem


@dataclass(frozen=True, slots=True)
class Newcomer:
    """An organisation as its coordinator tells it: one that is known by its business id, a new one, or a community."""

    name: Texts
    sector: str
    business_id: str


@transaction.atomic
def add(ecosystem: Ecosystem, *, newcomer: Newcomer, since: date, by: User) -> Membership:
    """A membership for the organisation with that business id, else for a new one. Raises AlreadyAMember."""
    told = {"name": newcomer.name, "sort_key": order_of(newcomer.name), "sector": newcomer.sector}
    if newcomer.business_id:
        # Two coordinators may tell of the same new organisation at once.
        organisation, _is_new = Organisation.objects.get_or_create(business_id=newcomer.business_id, defaults=told)
    else:
        organisation = Organisation.objects.create(**told)
    return join(ecosystem, organisation=organisation, since=since, by=by)


@transaction.atomic
def join(ecosystem: Ecosystem, *, organisation: Organisation, since: date, by: User) -> Membership:
    """A membership from the day `since`. Raises AlreadyAMember when one is open or begins later."""
    # Two coordinators who add the same organisation at once meet here.
    Ecosystem.objects.select_for_update(no_key=True).get(pk=ecosystem.pk)
    if ecosystem.memberships.running(since).filter(organisation=organisation).exists():
        raise AlreadyAMember
    with pghistory.context(user=by.pk):
        membership = Membership.objects.create(ecosystem=ecosystem, organisation=organisation, since=since)
    Ecosystem.objects.filter(pk=ecosystem.pk).raise_version()
    return membership


@transaction.atomic
def leave(membership: Membership, *, on: date, by: User) -> None:
    """The organisation is no longer a member from the day `on`, and the seats for it in this ecosystem end with it.

    A membership lasts a day at least. Raises LastCoordinator.
    """
    until = max(on, membership.since + timedelta(days=1))
    theirs = Seat.objects.filter(ecosystem=membership.ecosystem_id, organisation=membership.organisation_id)
    running = theirs.running(until)
    seats.keep_a_coordinator(membership.ecosystem, without=running, on=until)
    with pghistory.context(user=by.pk):
        for seat in running:
            seats.end(seat, on=until, by=by)
        Membership.objects.running().filter(pk=membership.pk).update(until=until)
    Ecosystem.objects.filter(pk=membership.ecosystem_id).raise_version()


@transaction.atomic
def describe(ecosystem: Ecosystem, *, social_emergency_number: str, by: User) -> None:
    """Stores what the coordinator tells of the ecosystem itself."""
    with pghistory.context(user=by.pk):
        rows = Ecosystem.objects.filter(pk=ecosystem.pk)
        rows.update(social_emergency_number=social_emergency_number)
        rows.raise_version()
