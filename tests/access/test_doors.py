"""Every door opens to those for whom it is, and stays shut, without a word, to everyone else."""

import re
from typing import Any

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ecosystems.models import Ecosystem, Membership, User
from tests import factories as make
from tests.access import doors
from tests.access.doors import DOORS, OWN, PEOPLE, PUBLIC, STAFF, THRESHOLD, Door, World

UNSAFE = ("post", "put", "patch", "delete")
CLOSED = [*STAFF, *OWN]


NEEDS_A_ROW_OF_ITS_OWN = {"status:retry", "front:retry-job"}
"""Doors whose row the tests of their app make; here only their locks are tried."""


@pytest.fixture
def world(db: None, jokilaakso: Ecosystem, aino: User, petri: User, perhetalo: Membership) -> World:
    make.load_what_families_see()
    make.make_definition("occasions")
    return doors.world_of(jokilaakso, aino, petri, perhetalo.organisation)


@pytest.fixture
def next_door(world: World, helmi: User, merenkurkku: Ecosystem) -> World:
    organisation = helmi.seats.get().organisation
    return doors.world_of(merenkurkku, helmi, helmi, organisation)


@pytest.fixture
def clients(world: World, request: pytest.FixtureRequest) -> dict[str, Client]:
    """Everyone signed in, each at a browser of her own."""
    browsers = {}
    for name in PEOPLE:
        browsers[name] = Client()
        browsers[name].force_login(request.getfixturevalue(name))
    return browsers


def address(door: Door, parts: dict[str, Any]) -> str:
    return reverse(door.route, kwargs=parts)


def is_sign_in(response: HttpResponse) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith("/accounts/login/?next=")


def everything_stored() -> dict[str, str]:
    """A digest of every table but the sessions'."""
    digest = "SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} t"
    digests = {}
    with connection.cursor() as cursor:
        for table in set(connection.introspection.table_names()) - {"django_session"}:
            cursor.execute(digest.format(connection.ops.quote_name(table)))
            digests[table] = cursor.fetchone()[0]
    return digests


def changed(before: dict[str, str]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(table for table, digest in everything_stored().items() if digest != before[table])


def words_of(response: HttpResponse) -> str:
    """What the visitor is told, without what differs from request to request."""
    text = response.content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", text)


def test_every_address_has_a_door_and_every_door_an_address() -> None:
    assert set(doors.routes()) - doors.WITHOUT_A_NAME == {door.route for door in DOORS}


def test_only_open_doors_are_marked_open_in_their_views() -> None:
    marked = {name for name, view in doors.routes().items() if not getattr(view, "login_required", True)}

    assert marked - doors.WITHOUT_A_NAME == {door.route for door in (*THRESHOLD, *PUBLIC)}


@pytest.mark.parametrize("method", ["get", *UNSAFE])
def test_a_visitor_who_has_not_signed_in_is_sent_to_sign_in(client: Client, world: World, method: str) -> None:
    before = everything_stored()
    let_in = []
    for door in CLOSED:
        url = address(door, door.at(world))
        sent = client.post(url, door.sends(world)) if method == "post" else client.generic(method.upper(), url)
        if not is_sign_in(sent):
            let_in.append(f"{door.route}: {sent.status_code}")

    assert not let_in
    assert not changed(before)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_door_opens_to_those_for_whom_it_is(world: World, clients: dict[str, Client], name: str) -> None:
    shut = []
    for door in STAFF:
        if name not in door.opens_to:
            continue
        url = address(door, door.at(world))
        if not door.posted_only and clients[name].get(url).status_code not in {200, 302}:
            shut.append(f"GET {door.route}")
        with transaction.atomic():
            sent = clients[name].post(url, door.sends(world))
            transaction.set_rollback(True)
        if sent.status_code not in {200, 302, 405, 409, 422} and door.route not in NEEDS_A_ROW_OF_ITS_OWN:
            shut.append(f"POST {door.route}: {sent.status_code}")

    assert not shut


@pytest.mark.parametrize("name", PEOPLE)
def test_a_door_stays_shut_to_everyone_else(world: World, clients: dict[str, Client], name: str) -> None:
    before = everything_stored()
    let_in = []
    for door in STAFF:
        if name in door.opens_to:
            continue
        url = address(door, door.at(world))
        answers = {method: clients[name].generic(method.upper(), url) for method in ("get", *UNSAFE)}
        answers["the form"] = clients[name].post(url, door.sends(world))
        let_in += [f"{how} {door.route}" for how, sent in answers.items() if sent.status_code not in {404, 405}]
        if not door.posted_only and answers["get"].status_code != 404:
            let_in.append(f"GET {door.route}: {answers['get'].status_code}")

    assert not let_in
    assert not changed(before)


def test_foreign_and_absent_look_the_same(world: World, clients: dict[str, Client]) -> None:
    """Helmi asks for something of Jokilaakso's, and for something that has never been."""
    told_apart = []
    for door in STAFF:
        parts = door.at(world)
        for method in ("get", "post"):
            foreign = getattr(clients["helmi"], method)(address(door, parts))
            missing = getattr(clients["helmi"], method)(address(door, doors.absent(parts)))
            if (foreign.status_code, words_of(foreign)) != (missing.status_code, words_of(missing)):
                told_apart.append(f"{method} {door.route}")

    assert not told_apart


@pytest.mark.parametrize("name", ["aino", "petri", "maija"])
def test_a_row_from_next_door_is_as_absent_as_one_that_has_never_been(
    world: World, next_door: World, clients: dict[str, Client], name: str
) -> None:
    """Under the address of one's own ecosystem, with the neighbour's row in it."""
    before = everything_stored()
    told_apart = []
    for door in STAFF:
        foreign_parts = {**door.at(next_door), **doors.here(world)}
        if name not in door.opens_to or door.at in {doors.nothing, doors.here, doors.measure, doors.period}:
            continue
        if foreign_parts == door.at(world):
            continue
        missing_parts = {**doors.absent(foreign_parts), **doors.here(world)}
        for method in ("get", "post"):
            foreign = getattr(clients[name], method)(address(door, foreign_parts), door.sends(world))
            missing = getattr(clients[name], method)(address(door, missing_parts), door.sends(world))
            if foreign.status_code != missing.status_code:
                told_apart.append(f"{method} {door.route}: {foreign.status_code}, {missing.status_code}")
            if method == "get" and foreign.status_code not in {404, 405}:
                told_apart.append(f"{method} {door.route}: {foreign.status_code}")

    assert not told_apart
    assert not changed(before)


@pytest.mark.parametrize(
    "kind", ["seat", "invitation", "submission", "channel", "backbone_seat", "backbone_invitation"]
)
def test_a_deleted_row_is_as_absent_as_one_that_has_never_been(
    world: World, clients: dict[str, Client], kind: str
) -> None:
    """Asked for by those to whom it was open, with the form that succeeded."""
    row = getattr(world, kind)
    concerned = []
    for door in STAFF:
        parts = door.at(world)
        if row.pk in parts.values() and row.__class__.__name__.lower() in door.route.replace("-", ""):
            concerned.append((door, parts))
    if kind == "channel":
        world.submission.delete()
    row.delete()
    told_apart = []
    for door, parts in concerned:
        for name in door.opens_to:
            for method in ("get", "post"):
                gone = getattr(clients[name], method)(address(door, parts), door.sends(world))
                never = getattr(clients[name], method)(address(door, doors.absent(parts)), door.sends(world))
                if gone.status_code != never.status_code or gone.status_code not in {404, 405}:
                    told_apart.append(f"{method} {door.route}: {gone.status_code}, {never.status_code}")

    assert concerned
    assert not told_apart


@pytest.mark.parametrize("name", PEOPLE)
def test_ones_own_pages_open_to_whoever_has_signed_in(clients: dict[str, Client], world: World, name: str) -> None:
    answers = {door.route: clients[name].get(address(door, door.at(world))) for door in OWN if not door.posted_only}

    assert not [route for route, sent in answers.items() if is_sign_in(sent) or sent.status_code >= 400]


def test_an_open_door_asks_nobody_to_sign_in(client: Client, world: World) -> None:
    wrong = []
    for door in (*THRESHOLD, *PUBLIC):
        sent = getattr(client, "post" if door.posted_only else "get")(address(door, door.at(world)))
        if is_sign_in(sent) or sent.status_code >= 500:
            wrong.append(f"{door.route}: {sent.status_code}")

    assert not wrong


@pytest.mark.parametrize("name", ["aino", "nobody"])
def test_a_public_page_knows_nobody_even_when_she_is_signed_in(
    client: Client, world: World, clients: dict[str, Client], name: str
) -> None:
    browser = clients.get(name, client)
    known = []
    for door in PUBLIC:
        sent = getattr(browser, "post" if door.posted_only else "get")(address(door, door.at(world)))
        if "Cookie" in sent.headers.get("Vary", "") or sent.cookies:
            known.append(door.route)

    assert not known
