"""The way to the organisation's sign-in and back: where it leads, what it is asked besides, and how long it lasts."""

import re
import time
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from ecosystems.access import Role
from ecosystems.models import User
from tests import factories as make
from tests.access.organisation_sign_in.conftest import CALLBACK, SET_UP, START, is_in, leave, sign_in
from tests.openid_provider import Provider

BUTTON = "Kirjaudu organisaatiosi tunnuksella"


def test_the_sign_in_page_offers_it_by_its_name(client: Client, provider: Provider) -> None:
    page = client.get("/accounts/login/?next=/me/").content.decode()

    assert BUTTON in page
    assert "Jokilaakson kunta" in page
    assert page.count('name="next" value="/me/"') == 2


def test_without_a_provider_there_is_nothing(client: Client, db: None) -> None:
    assert BUTTON not in client.get("/accounts/login/").content.decode()
    assert client.post(START).status_code == 404
    assert client.get(CALLBACK).status_code == 404


def test_aino_signs_in_and_meets_the_second_factor(client: Client, provider: Provider, aino: User) -> None:
    assert sign_in(client, provider).status_code == 302
    assert client.get("/me/").headers["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200
    assert client.session.get_expiry_age() <= 12 * 3600


def test_a_code_from_her_phone_is_asked_before_she_is_in(client: Client, provider: Provider, aino: User) -> None:
    provider.claims = {"acr": "mfa", "amr": ["mfa", "otp"]}
    make.make_factor(aino)

    assert sign_in(client, provider).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_petri_is_in_for_thirty_days_and_where_he_was_going(client: Client, provider: Provider, petri: User) -> None:
    provider.userinfo = {"email": "Petri@Example.org"}
    make.verify_address(petri)
    answer = sign_in(client, provider, next="/e/jokilaakso/agenda/")

    assert answer.headers["Location"] == "/e/jokilaakso/agenda/"
    assert client.get("/e/jokilaakso/agenda/").status_code == 200
    assert client.session.get_expiry_age() > 29 * 24 * 3600


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_she_is_led_nowhere_else(client: Client, provider: Provider, petri: User, onward: str) -> None:
    provider.userinfo = {"email": "petri@example.org"}
    make.verify_address(petri)

    assert sign_in(client, provider, next=onward).headers["Location"] == reverse("front:start")


def test_she_turns_back_at_the_provider(client: Client, provider: Provider, aino: User) -> None:
    state = re.search(r"[?&]state=([^&]+)", leave(client))
    assert state
    answer = client.get(f"{CALLBACK}?error=access_denied&state={state[1]}")

    assert (answer.status_code, "Kirjautuminen jäi kesken" in answer.content.decode()) == (200, True)
    assert not is_in(client)


def test_somebody_else_who_was_signed_in_is_no_longer(
    client: Client, provider: Provider, aino: User, petri: User
) -> None:
    """Petri signs in in another tab while Aino is at the provider, on the same computer."""
    url = leave(client)
    client.post(reverse("account_login"), {"login": petri.email, "password": make.PASSWORD})
    client.get(provider.visit(url))

    assert client.session["_auth_user_id"] == str(aino.pk)


def test_whoever_asks_too_often_waits(client: Client, provider: Provider, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/h/ip"}

    assert [client.get(CALLBACK).status_code for _time in range(3)] == [400, 400, 429]
    assert client.post(START).status_code == 429
    assert not provider.calls


def test_signing_out_ends_what_the_organisation_opened(client: Client, provider: Provider, petri: User) -> None:
    provider.userinfo = {"email": "petri@example.org"}
    make.verify_address(petri)
    sign_in(client, provider)
    assert is_in(client)
    client.post(reverse("account_logout"))

    assert not is_in(client)


@pytest.fixture
def tuula_without_a_password(client: Client, provider: Provider, tuula: User) -> User:
    """She has a code on her phone, and signed in at her organisation a while ago."""
    tuula.set_unusable_password()
    tuula.save(update_fields=["password"])
    make.make_factor(tuula)
    client.force_login(tuula)
    session = client.session
    long_ago = {"method": "mfa", "at": time.time() - 24 * 3600, "type": "totp"}
    session["account_authentication_methods"] = [long_ago]
    session["account_authentication_methods_user"] = str(tuula.pk)
    session.save()
    return tuula


def test_who_has_no_password_shows_the_code_of_her_phone_before_her_account_goes(
    client: Client, tuula_without_a_password: User
) -> None:
    make.make_seat(make.make_user(), Role.BACKBONE)

    assert client.post("/me/delete/").headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert User.objects.filter(pk=tuula_without_a_password.pk).exists()


def test_she_shows_it_before_she_chooses_a_password_too(client: Client, tuula_without_a_password: User) -> None:
    """Otherwise whoever finds her screen open chooses one, and proves by it that he is she."""
    words = {"password1": "kolme sanaa peräkkäin", "password2": "kolme sanaa peräkkäin"}
    page = reverse("account_set_password")
    for asked in (client.get(page), client.post(page, words)):
        assert asked.headers["Location"] == f"{reverse('mfa_reauthenticate')}?next={quote(page, safe='')}"
    tuula_without_a_password.refresh_from_db()

    assert not tuula_without_a_password.has_usable_password()
    assert words["password1"] not in str(dict(client.session))
