"""Petri at the log, Kaisa who was there too, and what they fill in; it is a Tuesday in November."""

from collections.abc import Iterator

import pytest
import time_machine
from django.test import Client

from ecosystems.models import Activity, Area, Entry, Membership, User
from ecosystems.models.entries import ChildHeard, HowEarly, Setting
from tests.ecosystems.entries.pages import TODAY, Words, signed_in, write


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T10:00:00+02:00", tick=False):
        yield


@pytest.fixture
def petri_client(petri: User) -> Client:
    return signed_in(petri)


@pytest.fixture
def evening(meeting_place: Activity, koskenranta: Membership) -> Words:
    """What Petri fills in: an open house with Koskenranta."""
    return {
        "client_key": "7c1ae86c-5a0e-4f0e-9a63-0f4f3a7a0001",
        "activity": meeting_place.pk,
        "partners": [koskenranta.pk],
        "setting": Setting.FAMILY_CENTRE,
        "how_early": HowEarly.BEFORE_WORRY,
        "child_heard": ChildHeard.YES,
        "children": "14",
        "adults": "11",
        "professionals": "3",
        "date": "2026-11-24",
        "municipality": Area.objects.get(code="205", level=Area.Level.MUNICIPALITY).pk,
        "learned": "",
    }


@pytest.fixture
def kaisas_evening(evening: Words, perhetalo: Membership) -> Words:
    """The same evening as Kaisa tells it."""
    return evening | {"client_key": "7c1ae86c-5a0e-4f0e-9a63-0f4f3a7a0002", "partners": [perhetalo.pk]}


@pytest.fixture
def petris_entry(perhetalo: Membership, petri: User, meeting_place: Activity) -> Entry:
    return write(perhetalo, petri, meeting_place)
