"""The organisation's own sign-in stands in front of the product, and somebody goes there and comes back."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.test import Client

from ecosystems.models import User
from tests import factories as make
from tests.openid_provider import Provider, at_work

START, CALLBACK = "/accounts/organisation/", "/accounts/organisation/callback/"
SET_UP = "/accounts/factor/start/"


@pytest.fixture
def provider(settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    settings.SECOND_FACTOR_REQUIRED = True
    with at_work("Jokilaakson kunta", settings, monkeypatch) as service:
        yield service


@pytest.fixture
def aino(aino: User) -> User:
    return make.verify_address(aino)


def leave(client: Client, **words: str) -> str:
    """She presses the button; the address to which the page goes on."""
    page = client.post(START, words)
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def sign_in(client: Client, provider: Provider, **words: str) -> HttpResponse:
    return client.get(provider.visit(leave(client, **words)))


def is_in(client: Client) -> bool:
    return not client.get("/me/").headers.get("Location", "").startswith("/accounts/login/")


def assert_lets_nobody_in(client: Client, answer: HttpResponse, status: int, words: str) -> None:
    """She is told so, is not in, and nobody is linked."""
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def assert_says_that_nobody_answers(answer: HttpResponse) -> None:
    assert answer.status_code == 503
    assert "Jokilaakson kunta ei vastaa" in answer.content.decode()
