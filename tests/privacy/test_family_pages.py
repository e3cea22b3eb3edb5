"""Every open page of the list of doors, in each language: it asks nothing about who looks and nothing of anyone else.

What the family's form, receipt and help pages promise in particular stands in `tests/feedback/test_privacy.py`.
"""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecosystems.models import User
from tests.access.doors import PUBLIC, Door, World

LANGUAGES = ("fi", "sv", "en")
PERSONAL = re.compile(r'"(?:django_session|ecosystems_user|account_\w+)"')
THIRD_PARTY = re.compile(r'(?:src|srcset|action|poster)="(?:https?:)?//|<link [^>]*href="(?:https?:)?//|url\(')


def addresses(door: Door, world: World) -> list[str]:
    parts = door.at(world)
    languages = LANGUAGES if "language" in parts else [""]
    return [
        reverse(door.route, kwargs={**parts, **({"language": language} if language else {})}) for language in languages
    ]


def ask(client: Client, door: Door, address: str) -> HttpResponse:
    return client.post(address, {"code": "0000-0000-0000-0000"}) if door.posted_only else client.get(address)


@pytest.fixture
def told(client: Client, world: World, aino: User) -> dict[str, tuple[HttpResponse, list[str]]]:
    """What each open address answers to Aino, who has signed in, and what it asks of the database meanwhile."""
    client.force_login(aino)
    answers = {}
    for door in PUBLIC:
        for address in addresses(door, world):
            with CaptureQueriesContext(connection) as asked:
                answer = ask(client, door, address)
            answers[address] = (answer, [one["sql"] for one in asked])
    return answers


def test_an_open_page_reads_no_session_and_no_person(told: dict[str, tuple[HttpResponse, list[str]]]) -> None:
    assert [(address, sql) for address, (_, asked) in told.items() for sql in asked if PERSONAL.search(sql)] == []


def test_an_open_page_sets_no_cookie_and_does_not_vary_by_one(
    told: dict[str, tuple[HttpResponse, list[str]]],
) -> None:
    for address, (answer, _) in told.items():
        assert not answer.cookies, address
        assert "cookie" not in answer.headers.get("Vary", "").lower(), address


def test_an_open_page_asks_no_third_party_for_anything(told: dict[str, tuple[HttpResponse, list[str]]]) -> None:
    for address, (answer, _) in told.items():
        assert THIRD_PARTY.findall(answer.content.decode()) == [], address


def test_an_open_page_is_the_same_for_aino_and_for_nobody(
    told: dict[str, tuple[HttpResponse, list[str]]], world: World
) -> None:
    stranger = Client()
    for door in PUBLIC:
        for address in addresses(door, world):
            mine = without_what_is_new_each_time(told[address][0])
            assert without_what_is_new_each_time(ask(stranger, door, address)) == mine, address


def without_what_is_new_each_time(answer: HttpResponse) -> str:
    """A form's token and key are of the moment at which it was opened; a problem names the request that had it."""
    return re.sub(r'name="(?:token|client_key)" value="[^"]*"|"instance": ?"[^"]*"', "", answer.content.decode())
