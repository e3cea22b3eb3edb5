"""Guessing passwords slows down, holds nobody else back, and tells nobody who has an account."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.hashers import MD5PasswordHasher
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from ecosystems.models import User
from ecosystems.tasks import forget_ended_sessions
from foundations.models import OutgoingMail
from tests import factories as make

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
NOBODY = "ei.ketaan@example.org"


@pytest.fixture(autouse=True)
def uncounted() -> None:
    cache.clear()


def tries(client: Client, email: str, password: str, address: str = HERE) -> HttpResponse:
    return client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address)


def told(response: HttpResponse, email: str) -> str:
    """What the visitor reads, without her own address and what differs from request to request."""
    page = re.sub(r'(csrfmiddlewaretoken" value=")[^"]*', "", response.content.decode())
    return page.replace(email, "")


def test_guessing_slows_down_the_guesser_and_not_the_owner(client: Client, petri: User) -> None:
    for number in range(6):
        last = tries(client, petri.email, f"arvaus numero {number}")
    slowed = tries(client, petri.email, make.PASSWORD)

    assert last.status_code == slowed.status_code == 200
    assert tries(Client(), petri.email, make.PASSWORD, ELSEWHERE).status_code == 302


def test_the_guesser_holds_back_nobody_else_at_his_address(client: Client, petri: User, aino: User) -> None:
    for number in range(6):
        tries(client, petri.email, f"arvaus numero {number}")

    assert tries(Client(), aino.email, make.PASSWORD).status_code == 302


def test_the_case_of_the_address_gives_no_new_tries(client: Client, petri: User) -> None:
    for number in range(6):
        tries(client, petri.email.upper() if number % 2 else petri.email, "arvaus numero 0")

    assert tries(client, petri.email, make.PASSWORD).status_code == 200


def test_the_count_holds_neither_the_account_nor_the_address(client: Client, petri: User) -> None:
    tries(client, petri.email, "arvaus numero 0")
    keys = " ".join(cache._cache)  # type: ignore[attr-defined]

    assert "login_failed" in keys
    assert petri.email not in keys


def test_one_address_that_asks_too_often_gets_a_page_in_her_language(client: Client, db: None) -> None:
    for number in range(61):
        answer = tries(client, f"joku.{number}@example.org", "")

    assert answer.status_code == 429
    assert "Odota muutama minuutti" in answer.content.decode()


def test_a_wrong_password_and_a_missing_account_look_the_same(client: Client, petri: User) -> None:
    wrong, missing = tries(client, petri.email, "väärä salasana"), tries(client, NOBODY, "väärä salasana")

    assert wrong.status_code == missing.status_code
    assert told(wrong, petri.email) == told(missing, NOBODY)


def test_an_account_that_was_closed_looks_missing_too(client: Client, petri: User) -> None:
    petri.is_active = False
    petri.save(update_fields=["is_active"])
    closed, missing = tries(client, petri.email, "väärä salasana"), tries(client, NOBODY, "väärä salasana")

    assert (closed.status_code, told(closed, petri.email)) == (missing.status_code, told(missing, NOBODY))


def test_asking_for_a_new_password_tells_nobody_whether_there_is_an_account(client: Client, petri: User) -> None:
    asked = {email: client.post(reverse("account_reset_password"), {"email": email}) for email in (petri.email, NOBODY)}

    assert len({(one.status_code, one.headers["Location"]) for one in asked.values()}) == 1
    # Each address gets one letter, so the queue tells nothing either.
    assert sorted(OutgoingMail.objects.values_list("to", flat=True)) == sorted([petri.email, NOBODY])


def test_asking_for_a_new_password_for_somebody_else_does_not_stop_her(client: Client, petri: User) -> None:
    for _ in range(8):
        client.post(reverse("account_reset_password"), {"email": petri.email}, REMOTE_ADDR=HERE)

    assert tries(Client(), petri.email, make.PASSWORD, ELSEWHERE).status_code == 302


def test_signing_up_says_the_same_to_all(client: Client, petri: User) -> None:
    words = {"password1": make.PASSWORD}
    pages = [
        client.post(reverse("account_signup"), {"email": email, **words}).content for email in (petri.email, NOBODY)
    ]

    assert told(HttpResponse(pages[0]), petri.email) == told(HttpResponse(pages[1]), NOBODY)


def test_a_session_that_has_ended_leaves_no_row(client: Client, petri: User, aino: User) -> None:
    for browser, person in ((client, petri), (Client(), aino)):
        tries(browser, person.email, make.PASSWORD)
    Session.objects.filter(session_key=client.session.session_key).update(expire_date=timezone.now())
    forget_ended_sessions()

    assert Session.objects.count() == 1


@dataclass
class Work:
    """What a request cost: runs of the slow hash, questions to the database, letters."""

    hashes: int
    queries: int
    letters: int


def work_of(act: Callable[[], HttpResponse], monkeypatch: pytest.MonkeyPatch) -> Work:
    hashed, real = [], MD5PasswordHasher.encode

    def counting(*words: Any) -> str:
        hashed.append(1)
        return real(*words)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    before = OutgoingMail.objects.count()
    with CaptureQueriesContext(connection) as asked:
        act()
    monkeypatch.setattr(MD5PasswordHasher, "encode", real)
    return Work(len(hashed), len(asked), OutgoingMail.objects.count() - before)


def test_a_missing_account_costs_the_same_slow_hash(client: Client, petri: User, monkeypatch: Any) -> None:
    """Times are not measured: the slow hash is what could be told from outside."""
    closed = make.make_user("Suljettu")
    User.objects.filter(pk=closed.pk).update(is_active=False)
    tries(client, NOBODY, "lämmittely")
    cost = {
        email: work_of(lambda email=email: tries(Client(), email, "väärä salasana"), monkeypatch)
        for email in (petri.email, closed.email, NOBODY)
    }

    assert {one.hashes for one in cost.values()} == {1}, cost
    assert {one.letters for one in cost.values()} == {0}


def test_asking_for_a_new_password_hashes_nothing_and_queues_one_letter(
    client: Client, petri: User, monkeypatch: Any
) -> None:
    page = reverse("account_reset_password")
    cost = {
        email: work_of(lambda email=email: Client().post(page, {"email": email}), monkeypatch)
        for email in (petri.email, NOBODY)
    }

    assert {(one.hashes, one.letters) for one in cost.values()} == {(0, 1)}, cost


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(client: Client, petri: User) -> None:
    elsewhere = Client()
    for browser in (client, elsewhere):
        tries(browser, petri.email, make.PASSWORD)
    new = "toinen kevätaamu 8"
    words = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), words).status_code == 302

    assert client.get(reverse("front:me")).status_code == 200
    assert elsewhere.get(reverse("front:me")).status_code == 302


def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(client: Client, petri: User) -> None:
    tries(client, petri.email, make.PASSWORD)
    thief = Client()
    thief.cookies["itla_session"] = client.cookies["itla_session"].value
    assert thief.get(reverse("front:me")).status_code == 200
    client.post(reverse("account_logout"))

    assert thief.get(reverse("front:me")).status_code == 302
