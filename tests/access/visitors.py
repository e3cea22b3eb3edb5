"""For tests that go through the list of doors: one ecosystem, the one next door, everyone at a browser of her own."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from ecosystems.models import Ecosystem, Membership, User
from tests import factories as make
from tests.access import doors
from tests.access.doors import PEOPLE, Door, World


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
