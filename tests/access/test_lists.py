"""Every page of the list of doors with three rows of each kind and with thirty: it asks the database as often, and a
page that shows all three of something shows all thirty of it.
"""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystems import activity_log, invitations
from ecosystems.access import Role
from ecosystems.activity_log import Occasion
from ecosystems.models import Activity, Ecosystem, EntryPart, Membership, User
from measures import recompute
from measures.library import load_library
from tests import factories as make
from tests.access import doors
from tests.access.doors import DOORS, Door, World

FEW, MANY = 3, 30
KINDS = ("Tavoite", "Toiminto", "Jäsen", "Ihminen", "kutsuttu", "Kanava", "Palaute", "Muisto", "Ekosysteemi")
PAGED = {"feedback:inbox"}
"""Lists that go on to a next page, which is read as well."""
ONWARD = re.compile(r'rel="next" href="([^"]*)"')
GLANCES = {
    ("ecosystems:entries", "Muisto"): "the last four of her own stand beside the form",
}
"""(door, kind) that show a few rows and the way to them all."""


@pytest.fixture
def world(jokilaakso: Ecosystem, aino: User, petri: User, maija: User, perhetalo: Membership) -> World:
    make.load_what_families_see()
    load_library()
    return doors.world_of(jokilaakso, aino, petri, perhetalo.organisation)


def named(kind: str, number: int) -> str:
    """A name that is no part of another one's."""
    return f"{kind} n{number:02d}"


def add(world: World, numbers: range, *, aino: User, petri: User) -> None:
    """One more of each kind for each number."""
    here = world.ecosystem
    for number in numbers:
        goal = make.make_goal(here, named("Tavoite", number))
        member = make.make_membership(here, named("Jäsen", number))
        activity = make.make_activity(here, named("Toiminto", number), goals=[goal], partners=[member])
        person = make.make_user(named("Ihminen", number), email=f"ihminen{number}@example.org")
        make.make_seat(person, Role.PROFESSIONAL, here, member.organisation)
        offer = invitations.Offer(f"kutsuttu-n{number:02d}@example.org", "fi", Role.MODERATOR, None)
        invitations.invite(offer, ecosystem=here, by=aino)
        channel = make.make_channel(here, member, name=named("Kanava", number))
        make.make_submission(channel, {"got_help": "4"}, text=f"{named('Palaute', number)}.")
        make.make_vision(make.make_ecosystem(named("Ekosysteemi", number)), "Apua ajoissa.")
        log(world, activity, member, petri)
    recompute.tick()


def log(world: World, activity: Activity, member: Membership, petri: User) -> None:
    """An occasion of Petri's with so many children that the day and the number may be told."""
    occasion = Occasion(
        activity=activity,
        date=timezone.localdate(),
        municipality=None,
        setting="school",
        how_early="worry",
        child_heard="yes",
        children=100 + EntryPart.objects.count(),
        adults=20,
        professionals=2,
        partners=[member],
    )
    activity_log.log(occasion, membership=world.membership, by=petri)


def pages(world: World, people: dict[str, User]) -> Iterator[tuple[Door, Client, str]]:
    for door in DOORS:
        if not door.posted_only:
            client = Client()
            if door.opens_to:
                client.force_login(people[door.opens_to[0]])
            yield door, client, reverse(door.route, kwargs=door.at(world))


def look(door: Door, client: Client, address: str) -> tuple[int, dict[str, int]]:
    """How often the page asks the database, and how many of each kind stand on it, its next page included."""
    with CaptureQueriesContext(connection) as asked:
        html = client.get(address).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    if door.route in PAGED and (onward := ONWARD.search(html)):
        html += client.get(address + unescape(onward[1])).content.decode()
    return len(asked), {kind: sum(name_of(kind, number) in html for number in range(MANY)) for kind in KINDS}


def name_of(kind: str, number: int) -> str:
    if kind == "kutsuttu":
        return f"kutsuttu-n{number:02d}"
    return f"{101 + number} lasta" if kind == "Muisto" else named(kind, number)


@pytest.mark.slow
def test_no_page_asks_more_for_thirty_than_for_three_and_none_leaves_any_out(
    *, world: World, aino: User, petri: User, maija: User, tuula: User
) -> None:
    people = {"aino": aino, "petri": petri, "maija": maija, "tuula": tuula}
    add(world, range(FEW), aino=aino, petri=petri)
    for _twice in range(2):  # the first time some things are looked up that are then remembered
        few = {door.route: look(door, client, url) for door, client, url in pages(world, people)}
    add(world, range(FEW, MANY), aino=aino, petri=petri)
    wrong = []
    for door, client, url in pages(world, people):
        (questions, rows), (now, there) = few[door.route], look(door, client, url)
        wrong += [f"{door.route} asks {now} times instead of {questions}"] if now > questions else []
        left_out = [kind for kind in KINDS if rows[kind] == FEW and there[kind] < MANY]
        wrong += [f"{door.route}: {there[one]} of {one}" for one in left_out if (door.route, one) not in GLANCES]

    assert wrong == []
    assert {kind for _, rows in few.values() for kind in KINDS if rows[kind] == FEW} == set(KINDS), "each is somewhere"
