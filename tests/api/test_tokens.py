"""A token acts as its person, as far as its scopes go, until it or she ends."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystems import api_tokens, seats
from ecosystems.access import Role
from ecosystems.models import ApiToken, Ecosystem, Seat, User
from ecosystems.models.tokens import ApiScope
from tests import factories as make
from tests.api.conftest import ALL, Program, token_of

Programs = Callable[..., Program]
AREAS = "/api/v1/areas/"
WORDS = {"name": "Laskuri", "scopes": ["read:areas", "read:figures"], "days": "30"}


@pytest.fixture
def petri_client(client: Client, petri: User) -> Client:
    """Signed in with her password a moment ago."""
    client.post(reverse("account_login"), {"login": petri.email, "password": make.PASSWORD})
    return client


def shown(page: Any) -> str:
    found = re.search(r"itla_[A-Za-z0-9_-]{43}", page.content.decode())
    assert found
    return found[0]


def test_petri_makes_a_token_that_is_shown_once(petri_client: Client, petri: User) -> None:
    made = petri_client.post("/me/tokens/", WORDS)
    again = petri_client.get("/me/tokens/")

    assert "no-store" in made.headers["Cache-Control"]
    assert Program(shown(made)).get(AREAS).status_code == 200
    assert "itla_" not in again.content.decode().replace("itla_session", "").replace("itla_csrf", "")
    assert "Laskuri" in again.content.decode()


def test_the_token_is_not_in_the_database(petri: User) -> None:
    text = token_of(petri)
    stored = ApiToken.objects.values_list().get()

    assert text not in str(stored)
    assert text.removeprefix("itla_") not in str(stored)


def test_making_one_asks_again_who_she_is(client: Client, petri: User) -> None:
    client.force_login(petri)
    asked = client.post("/me/tokens/", WORDS)
    assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert not ApiToken.objects.exists()

    made = client.post(asked.headers["Location"], {"password": make.PASSWORD})
    assert Program(shown(made)).get(AREAS).status_code == 200


def test_it_opens_what_its_scopes_say_and_nothing_else(petri: User, program: Programs) -> None:
    answers = {scope: program(petri, scope).get(AREAS).status_code for scope in ALL}

    assert [scope for scope, status in answers.items() if status == 200] == ["read:areas"]
    assert {status for scope, status in answers.items() if scope != "read:areas"} == {403}


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer itla_ä", "Basic cGV0cmk6eA==", "Bearer \udcff"])
def test_a_wrong_token_opens_nothing(client: Client, petri: User, header: str) -> None:
    answer = client.get(AREAS, HTTP_AUTHORIZATION=header.encode("utf-8", "surrogateescape").decode("latin-1"))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_session_opens_nothing(client: Client, petri: User) -> None:
    client.force_login(petri)
    answers = [client.get(AREAS), client.post("/api/v1/ecosystems/jokilaakso/entries/", {})]

    assert [one.status_code for one in answers] == [401, 401]
    assert not [one for one in answers if one.cookies]


def test_it_ends_on_its_day(petri: User, program: Programs) -> None:
    mine = program(petri, days=30)
    with time_machine.travel(timezone.now() + timedelta(days=29)):
        assert mine.get(AREAS).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert mine.get(AREAS).status_code == 401


def test_it_ends_when_she_revokes_it(petri_client: Client, petri: User, program: Programs) -> None:
    mine = program(petri)
    petri_client.post(reverse("front:revoke-token", args=[ApiToken.objects.get().pk]))

    assert mine.get(AREAS).status_code == 401
    assert "Peruttu" in petri_client.get("/me/tokens/").content.decode()


def test_nobody_revokes_anothers(petri_client: Client, aino: User, program: Programs) -> None:
    hers = program(aino)
    foreign = petri_client.post(reverse("front:revoke-token", args=[ApiToken.objects.get().pk]))

    assert foreign.status_code == 404
    assert hers.get(AREAS).status_code == 200


def test_it_ends_with_her_password(petri_client: Client, petri: User, program: Programs) -> None:
    mine = program(petri)
    new = {"oldpassword": make.PASSWORD, "password1": "toinen kevätaamu 8", "password2": "toinen kevätaamu 8"}
    petri_client.post(reverse("account_change_password"), new)

    assert mine.get(AREAS).status_code == 401
    assert "salasana tai rooli on vaihtunut" in petri_client.get("/me/tokens/").content.decode()


def test_it_ends_with_her_account_and_with_a_role_of_hers(petri: User, aino: User, program: Programs) -> None:
    mine, hers = program(petri), program(aino)
    seats.end(Seat.objects.get(user=petri), on=timezone.localdate(), by=aino)
    User.objects.filter(pk=aino.pk).update(is_active=False)

    assert [mine.get(AREAS).status_code, hers.get(AREAS).status_code] == [401, 401]
    aino.delete()
    assert not ApiToken.objects.filter(person=aino.pk).exists()


def test_a_role_that_ends_by_its_day_takes_its_rights_along(
    petri: User, jokilaakso: Ecosystem, program: Programs
) -> None:
    mine = program(petri)
    assert mine.get("/api/v1/ecosystems/jokilaakso/").status_code == 200
    Seat.objects.filter(user=petri).update(until=timezone.localdate())

    assert mine.get("/api/v1/ecosystems/jokilaakso/").status_code == 404
    assert mine.get(AREAS).status_code == 200


def test_a_role_that_needs_a_second_factor_needs_it_of_its_tokens(aino: User, program: Programs, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    without, with_it = program(aino), program(aino, with_factor=True)
    assert [without.get(AREAS).status_code, with_it.get(AREAS).status_code] == [401, 401]

    make.make_factor(aino)
    assert [without.get(AREAS).status_code, with_it.get(AREAS).status_code] == [401, 200]

    Authenticator.objects.filter(user=aino).delete()
    assert with_it.get(AREAS).status_code == 401


def test_petri_who_becomes_a_coordinator_needs_a_new_one(
    petri: User, jokilaakso: Ecosystem, program: Programs, settings: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    mine = program(petri)
    assert mine.get(AREAS).status_code == 200
    make.make_seat(petri, Role.COORDINATOR, jokilaakso)

    assert mine.get(AREAS).status_code == 401


def test_the_day_of_its_use_is_remembered_once(petri: User, program: Programs, django_assert_num_queries: Any) -> None:
    mine = program(petri)
    mine.get(AREAS)
    assert ApiToken.objects.get().last_used_on == timezone.localdate()
    with django_assert_num_queries(2):
        mine.get(AREAS)


def test_nobody_has_more_than_twenty(petri_client: Client, petri: User) -> None:
    for _number in range(api_tokens.MOST):
        token_of(petri)
    refused = petri_client.post("/me/tokens/", WORDS)

    assert refused.status_code == 422
    assert ApiToken.objects.count() == api_tokens.MOST


def test_those_that_a_new_password_has_ended_are_not_counted(petri: User) -> None:
    """She could not revoke them either: nothing is left to revoke."""
    for _number in range(api_tokens.MOST):
        token_of(petri)
    petri.set_password("aivan uusi salasana")
    petri.save(update_fields=["password"])

    assert Program(token_of(petri)).get(AREAS).status_code == 200


def test_her_list_asks_as_much_however_long_it_is(
    petri_client: Client, petri: User, settings: Any, django_assert_max_num_queries: Any
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    token_of(petri)
    with CaptureQueriesContext(connection) as few:
        petri_client.get("/me/tokens/")
    for _number in range(api_tokens.MOST - 1):
        token_of(petri)
    with django_assert_max_num_queries(len(few)):
        assert petri_client.get("/me/tokens/").content.decode().count("Laskuri</strong>") == api_tokens.MOST


@pytest.mark.parametrize("change", [{"days": 366}, {"days": 0}, {"scopes": ["all"]}, {"scopes": []}])
def test_the_database_knows_the_limits(petri: User, change: dict[str, Any]) -> None:
    words = {"name": "x", "scopes": [ApiScope.READ_AREAS], "days": 30, "with_factor": False, **change}
    with pytest.raises(IntegrityError):
        api_tokens.make(petri, **words)


def test_ended_ones_are_forgotten(petri: User) -> None:
    token_of(petri, days=30)
    with time_machine.travel(timezone.now() + timedelta(days=119)):
        assert api_tokens.forget_ended() == 0
    with time_machine.travel(timezone.now() + timedelta(days=120)):
        assert api_tokens.forget_ended() == 1


def test_a_token_that_asks_too_often_waits(petri: User, aino: User, program: Programs, settings: Any) -> None:
    settings.API_REQUESTS_A_MINUTE = 2
    mine = program(petri)
    with time_machine.travel("2026-11-24T10:00:20+02:00", tick=False):
        statuses = [mine.get(AREAS).status_code for _ in range(3)]
        late = mine.get(AREAS)
        others = program(aino).get(AREAS).status_code

    assert statuses == [200, 200, 429]
    assert late.headers["Retry-After"] == "40"
    assert others == 200


def test_wrong_tokens_wait_and_right_ones_go_on(client: Client, petri: User, monkeypatch: Any) -> None:
    monkeypatch.setattr("itla_impact.api.door.WRONG_TOKENS", 2)
    wrong = [client.get(AREAS, headers={"Authorization": "Bearer itla_x"}).status_code for _ in range(3)]

    assert wrong == [401, 401, 429]
    assert Program(token_of(petri)).get(AREAS).status_code == 200


def test_without_the_cache_it_still_opens(petri: User, client: Client, program: Programs, monkeypatch: Any) -> None:
    def broken(*_args: Any, **_words: Any) -> None:
        raise ConnectionError

    mine = program(petri)
    for name in ("add", "incr", "get", "set"):
        monkeypatch.setattr(cache, name, broken, raising=False)

    assert mine.get(AREAS).status_code == 200
    assert client.get(AREAS, headers={"Authorization": "Bearer itla_x"}).status_code == 401
