"""Programs of the tests: each asks with a token of a person, and nothing else."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from ecosystems import api_tokens
from ecosystems.models import User
from ecosystems.models.tokens import ApiScope

ALL = tuple(ApiScope.values)


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    cache.clear()


class Program(Client):
    """Sends its token with everything."""

    def __init__(self, token: str) -> None:
        super().__init__(headers={"Authorization": f"Bearer {token}"})
        self.token = token

    def send(self, path: str, words: Any, **headers: str) -> Any:
        return self.post(path, words, content_type="application/json", headers=headers)


def token_of(person: User, *scopes: str, days: int = 90, with_factor: bool = False) -> str:
    return api_tokens.make(person, name="Laskuri", scopes=scopes or ALL, days=days, with_factor=with_factor)[1]


@pytest.fixture
def program() -> Callable[..., Program]:
    """A program of this person; it may ask for everything unless told."""
    return lambda person, *scopes, **more: Program(token_of(person, *scopes, **more))
