"""A coordinator, a reader of feedback and the backbone do nothing without a second factor, on any path."""

import re
import time
from io import StringIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ecosystems import seats
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Seat, User
from foundations.models import OutgoingMail
from tests import factories as make
from tests.access.doors import DOORS, PUBLIC, World
from tests.access.visitors import address, clients, world  # noqa: F401

SET_UP = "/accounts/factor/start/"


@pytest.fixture(autouse=True)
def required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def sign_in(client: Client, person: User, password: str = make.PASSWORD) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": person.email, "password": password})


def set_up(client: Client) -> str:
    """Sets a factor up as a person would; gives back its secret."""
    page = client.get(SET_UP, follow=True)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.content.decode())
    assert secret, page.redirect_chain
    answer = client.post(SET_UP, {"code": code_for(secret[1])})
    assert answer.status_code == 302, answer.content.decode()
    cache.clear()
    return secret[1]


@pytest.fixture
def secret_of_aino(aino: User) -> str:
    return make.make_factor(aino)


def test_open_pages_know_nothing_of_factors(world: World, clients: dict[str, Client]) -> None:  # noqa: F811
    answers = [clients["aino"].get(address(door, door.at(world))) for door in PUBLIC if not door.posted_only]

    assert not [one for one in answers if "Cookie" in one.headers.get("Vary", "") or SET_UP in str(one.headers)]


def test_petri_needs_none(client: Client, petri: User) -> None:
    client.force_login(petri)

    assert client.get(reverse("front:me")).status_code == 200


def test_aino_sets_one_up_and_works_on(client: Client, aino: User) -> None:
    sign_in(client, aino)
    assert client.get("/me/").headers["Location"] == SET_UP
    set_up(client)

    assert client.get("/me/").status_code == 200
    assert client.get(reverse("mfa_view_recovery_codes")).content.count(b"<li><code>") == 10


def test_the_secret_lies_encrypted_in_the_database(aino: User, secret_of_aino: str) -> None:
    assert secret_of_aino not in str(Authenticator.objects.get(user=aino).data)


def test_a_password_alone_opens_nothing_any_more(client: Client, aino: User, secret_of_aino: str) -> None:
    answer = sign_in(client, aino)

    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")


def test_with_the_code_she_is_in(client: Client, aino: User, secret_of_aino: str) -> None:
    sign_in(client, aino)
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret_of_aino)})

    assert client.get("/me/").status_code == 200
    assert client.session.get_expiry_age() <= 12 * 3600


def test_a_code_works_once(client: Client, aino: User, secret_of_aino: str) -> None:
    code = code_for(secret_of_aino)
    for browser, expected in ((client, 302), (Client(), 200)):
        sign_in(browser, aino)
        assert browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_a_recovery_code_works_once(client: Client, aino: User) -> None:
    sign_in(client, aino)
    set_up(client)
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    code = re.findall(r"<li><code>(\d{8})</code>", page)[0]
    for browser, expected in ((Client(), 302), (Client(), 200)):
        sign_in(browser, aino)
        assert browser.post(reverse("mfa_authenticate"), {"code": code}).status_code == expected


def test_a_session_from_before_the_factor_must_prove_it(client: Client, aino: User) -> None:
    """Somebody with her password is signed in elsewhere when she sets the factor up."""
    elsewhere = Client()
    sign_in(elsewhere, aino)
    sign_in(client, aino)
    secret = set_up(client)
    again = reverse("mfa_reauthenticate")

    for name in ("front:me", "mfa_deactivate_totp", "mfa_view_recovery_codes", "account_change_password"):
        assert elsewhere.get(reverse(name)).headers["Location"] == again
    elsewhere.post(again, {"code": code_for(secret)})
    assert elsewhere.get(reverse("front:me")).status_code == 200


def test_a_new_password_by_mail_does_not_go_round_the_factor(client: Client, aino: User, secret_of_aino: str) -> None:
    client.post(reverse("account_reset_password"), {"email": aino.email})
    link = re.search(r"https?://\S+", OutgoingMail.objects.latest("pk").body)
    assert link
    page = client.get(urlsplit(link[0]).path, follow=True)
    new = "toinen kevätaamu 8"
    client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})

    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")
    assert sign_in(client, aino, new).headers["Location"] == reverse("mfa_authenticate")


def test_a_role_that_is_given_today_asks_for_a_factor_today(client: Client, petri: User, jokilaakso: Ecosystem) -> None:
    client.force_login(petri)
    assert client.get("/me/").status_code == 200
    make.make_seat(petri, Role.MODERATOR, jokilaakso)

    assert client.get("/me/").headers["Location"] == SET_UP


def test_giving_the_factor_up_leads_to_setting_up_the_next(client: Client, aino: User) -> None:
    sign_in(client, aino)
    set_up(client)
    client.post(reverse("mfa_deactivate_totp"))

    assert client.get("/me/").headers["Location"] == SET_UP


def test_a_change_of_the_factor_is_told_by_mail(
    client: Client, aino: User, django_capture_on_commit_callbacks: object
) -> None:
    sign_in(client, aino)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        set_up(client)

    letter = OutgoingMail.objects.latest("pk")
    assert letter.to == aino.email
    assert "kirjautumiskoodeja on muutettu" in letter.body


def test_she_chooses_her_language_before_it(client: Client, aino: User) -> None:
    client.force_login(aino)
    answer = client.post(reverse("front:language"), {"language": "sv", "next": SET_UP})
    aino.refresh_from_db()

    assert answer.headers["Location"] == SET_UP
    assert aino.language == "sv"
    for back in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        assert client.post(reverse("front:language"), {"next": back}).headers["Location"] == reverse("front:me")


def test_a_lost_phone_is_forgotten_by_whoever_keeps_the_installation(
    client: Client, aino: User, secret_of_aino: str
) -> None:
    sign_in(client, aino)
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret_of_aino)})
    call_command("forget_factor", aino.email.upper(), stdout=StringIO())

    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")
    sign_in(client, aino)
    assert client.get("/me/").headers["Location"] == SET_UP


def test_whoever_loses_a_role_is_signed_out_everywhere(
    client: Client, aino: User, petri: User, jokilaakso: Ecosystem
) -> None:
    client.force_login(petri)
    seats.end(Seat.objects.of(petri).get(), on=Seat.objects.of(petri).get().since, by=aino)

    assert client.get("/me/").headers["Location"].startswith("/accounts/login/")


def test_a_new_password_ends_the_sessions_elsewhere(client: Client, petri: User) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, petri)
    new = "toinen kevätaamu 8"
    client.post(reverse("account_change_password"), {"oldpassword": make.PASSWORD, "password1": new, "password2": new})

    assert client.get("/me/").status_code == 200
    assert elsewhere.get("/me/").headers["Location"].startswith("/accounts/login/")


def test_signing_out_ends_the_session_itself(client: Client, petri: User) -> None:
    sign_in(client, petri)
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    assert stolen.get("/me/").status_code == 200
    client.post(reverse("account_logout"))

    assert stolen.get("/me/").headers["Location"].startswith("/accounts/login/")


def test_every_page_of_the_factor_has_one_heading(client: Client, aino: User) -> None:
    sign_in(client, aino)
    assert client.get(SET_UP).content.count(b"<h1") == 1
    set_up(client)
    pages = ("mfa_index", "mfa_reauthenticate", "mfa_deactivate_totp", "mfa_view_recovery_codes")
    for name in (*pages, "mfa_generate_recovery_codes"):
        html = client.get(reverse(name)).content.decode()
        assert html.count("<h1") == 1, name
        assert "style=" not in html, name


def test_every_route_of_allauth_for_factors_is_a_door() -> None:
    assert {door.route for door in DOORS if door.route.startswith("mfa_")} >= {"mfa_index", "mfa_authenticate"}
