"""A role that has ended, has not begun, moved away, or is held next door opens nothing here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import User
from tests import factories as make
from tests.access.doors import STAFF, World
from tests.access.test_doors import address, changed, clients, everything_stored, is_sign_in, next_door, world  # noqa: F401

STRONGEST = (Role.COORDINATOR, Role.MODERATOR, Role.PROFESSIONAL, Role.REPRESENTATIVE)


@dataclass(frozen=True)
class Variant:
    """Somebody, and as which person of the tests she stands here (none: she is a stranger)."""

    name: str
    sit: Callable[[User, World, World], None]
    stands_as: str = ""


def ended_today(person: User, here: World, _there: World) -> None:
    for role in STRONGEST:
        make.make_seat(person, role, here.ecosystem, here.membership.organisation, until=timezone.localdate())


def begins_tomorrow(person: User, here: World, _there: World) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    for role in STRONGEST:
        make.make_seat(person, role, here.ecosystem, here.membership.organisation, since=tomorrow)


def moved_yesterday(person: User, here: World, there: World) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    for role in STRONGEST:
        make.make_seat(person, role, here.ecosystem, here.membership.organisation, until=yesterday)
        make.make_seat(person, role, there.ecosystem, there.membership.organisation, since=yesterday)


def coordinates_next_door(person: User, here: World, there: World) -> None:
    """The strongest roles there, a professional's here."""
    for role in STRONGEST:
        make.make_seat(person, role, there.ecosystem, there.membership.organisation)
    make.make_seat(person, Role.PROFESSIONAL, here.ecosystem, here.membership.organisation)


def same_organisation_next_door(person: User, here: World, there: World) -> None:
    """For the very organisation that is a member here too."""
    make.make_membership(there.ecosystem, here.membership.organisation)
    for role in STRONGEST:
        make.make_seat(person, role, there.ecosystem, here.membership.organisation)


VARIANTS = [
    Variant("nothing", lambda *_: None),
    Variant("ended today", ended_today),
    Variant("begins tomorrow", begins_tomorrow),
    Variant("moved yesterday", moved_yesterday),
    Variant("same organisation next door", same_organisation_next_door),
    Variant("coordinates next door", coordinates_next_door, stands_as="petri"),
]
OF_HER_OWN = {"ecosystems:entry", "ecosystems:undo-entry"}
"""Doors to what Petri himself has written."""


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda one: one.name)
def test_what_is_not_held_here_today_opens_nothing_here(world: World, next_door: World, variant: Variant) -> None:  # noqa: F811
    person = make.make_user("Vaihtuva")
    variant.sit(person, world, next_door)
    browser = Client()
    browser.force_login(person)
    before = everything_stored()
    let_in = []
    for door in STAFF:
        if variant.stands_as in door.opens_to and door.route not in OF_HER_OWN:
            continue
        url = address(door, door.at(world))
        for how, answer in (
            ("get", browser.get(url)),
            ("post", browser.post(url, door.sends(world))),
            ("htmx", browser.post(url, door.sends(world), headers={"HX-Request": "true"})),
            ("htmx get", browser.get(url, headers={"HX-Request": "true"})),
            *((method, browser.generic(method, url)) for method in ("PUT", "PATCH", "DELETE")),
        ):
            # Where she coordinates next door the network is still not hers.
            if answer.status_code not in {404, 405}:
                let_in.append(f"{how} {door.route}: {answer.status_code}")

    assert not let_in
    assert not changed(before)


def test_who_stands_as_a_professional_here_has_a_professionals_doors(world: World, next_door: World) -> None:  # noqa: F811
    person = make.make_user("Vaihtuva")
    coordinates_next_door(person, world, next_door)
    browser = Client()
    browser.force_login(person)
    mine = [
        door for door in STAFF if "petri" in door.opens_to and door.route not in OF_HER_OWN and not door.posted_only
    ]

    assert not [door.route for door in mine if browser.get(address(door, door.at(world))).status_code not in {200, 302}]


def test_an_account_that_is_closed_opens_nothing(world: World, clients: dict[str, Client]) -> None:  # noqa: F811
    User.objects.filter(name="Aino").update(is_active=False)

    assert not [door.route for door in STAFF if not is_sign_in(clients["aino"].get(address(door, door.at(world))))]
