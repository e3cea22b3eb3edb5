"""A family's telephone, with which she scans a poster, and Maija, who reads what is sent."""

import re
import time
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client

from ecosystems.models import User
from feedback.models import Channel

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def an_ordinary_moment(empty_cache: None) -> None:
    """Nobody has sent anything lately."""


@pytest.fixture
def today() -> Iterator[None]:
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def reader(maija: User) -> Client:
    """Maija, signed in."""
    client = Client()
    client.force_login(maija)
    return client


class Family:
    """Somebody with an old telephone: she opens a form, and sends it when some time has passed."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def open(self, channel: Channel, *, child: bool = False, language: str = "fi") -> HttpResponse:
        return self.client.get(self.address(channel, child=child, language=language))

    def send(
        self,
        channel: Channel,
        *,
        child: bool = False,
        language: str = "fi",
        token: str | None = None,
        after: float = 20,
        headers: dict[str, str] | None = None,
        **answers: Any,
    ) -> HttpResponse:
        """Opens the form (unless a token is given) and sends these answers `after` so many seconds."""
        if token is None:
            token = token_in(self.open(channel, child=child, language=language))
        address = self.address(channel, child=child, language=language)
        with time_machine.travel(later(after), tick=True):
            return self.client.post(address, {"token": token, **answers}, headers=headers)

    @staticmethod
    def address(channel: Channel, *, child: bool = False, language: str = "fi") -> str:
        return f"/{language}/f/{channel.code}/{'child/' if child else ''}"


@pytest.fixture
def family(client: Client) -> Family:
    return Family(client)


def later(seconds: float) -> float:
    return time.time() + seconds


def text_of(response: HttpResponse) -> str:
    return unescape(response.content.decode())


def token_in(response: HttpResponse) -> str:
    found = re.search(r'name="token" value="([^"]+)"', response.content.decode())
    assert found, text_of(response)[:2000]
    return unescape(found[1])


def code_in(response: HttpResponse) -> str:
    """The receipt on the page after sending."""
    found = re.search(r'class="receipt__code">([^<]+)<', response.content.decode())
    assert found, text_of(response)
    return found[1]


def checked_in(response: HttpResponse) -> set[tuple[str, str]]:
    """(name, value) of everything that is chosen on a form."""
    inputs = re.findall(r"<input [^>]*\bchecked\b[^>]*>", response.content.decode())
    pairs = (re.search(r'name="([^"]+)" value="([^"]+)"', one) for one in inputs)
    return {(pair[1], pair[2]) for pair in pairs if pair}
