"""While Redis is away people sign in, and whoever guesses is still slowed down."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from django.core.cache import cache, caches
from django.test import Client
from django.urls import reverse
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Unreachable
from redis.retry import Retry

from ecosystems.models import User
from itla_impact import cache as ours
from tests import factories as make
from tests.start.installation import free_port


@pytest.fixture
def address() -> str:
    return f"redis://127.0.0.1:{free_port()}/1"


@pytest.fixture(autouse=True)
def away(settings: Any, address: str) -> Iterator[None]:
    """Nobody listens there."""
    options = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry": Retry(NoBackoff(), 1)}
    redis = {"LOCATION": address, "OPTIONS": options}
    settings.CACHES = {
        "default": {"BACKEND": "itla_impact.cache.RedisOrMemory", **redis},
        "shared": {"BACKEND": "django.core.cache.backends.redis.RedisCache", **redis},
    }
    ours._asked_again_at.clear()
    yield
    ours._asked_again_at.clear()


def tries(client: Client, email: str, password: str) -> int:
    return client.post(reverse("account_login"), {"login": email, "password": password}).status_code


def test_people_sign_in(client: Client, petri: User) -> None:
    assert tries(client, petri.email, make.PASSWORD) == 302
    assert client.get(reverse("front:me")).status_code == 200


def test_guessing_slows_down_all_the_same(client: Client, petri: User) -> None:
    for number in range(6):
        tries(client, petri.email, f"arvaus numero {number}")

    assert tries(client, petri.email, make.PASSWORD) == 200


def test_a_new_password_may_be_asked_for(client: Client, petri: User) -> None:
    assert client.post(reverse("account_reset_password"), {"email": petri.email}).status_code == 302


def test_an_absent_redis_is_not_asked_at_every_step(client: Client, petri: User, monkeypatch: Any) -> None:
    asked = []

    def fails(*words: Any) -> None:
        asked.append(words)
        raise Unreachable

    for verb in ("add", "get", "set", "delete"):
        monkeypatch.setattr(f"itla_impact.cache.RedisCache.{verb}", fails)
    tries(client, petri.email, "arvaus numero 0")

    assert len(asked) == 1


def test_a_count_ends_when_it_was_to_end(db: None) -> None:
    """What a token has asked in a minute; counting on does not begin the time anew."""
    with time_machine.travel(datetime(2026, 11, 24, 12, tzinfo=UTC), tick=False) as clock:
        cache.add("asked", 0, 120)
        assert [cache.incr("asked"), cache.incr("asked")] == [1, 2]
        clock.shift(121)
        assert cache.get("asked") is None


def test_what_counts_families_still_says_that_it_cannot(db: None) -> None:
    with pytest.raises(Unreachable):
        caches["shared"].get("anything")
