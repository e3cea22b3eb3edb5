"""The access matrix: whoever asks, for whatever, in every way, is let in as docs/security-model.md says and else not.

The three ecosystems are made once for all tests here, in a transaction that is taken back; so is all that a test does.
A refusal is a 404 of the same bytes whatever was asked for, or a 405, and writes no row. Whoever is let in reads the
page, and the form that she sends does write.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystems import access, api_tokens
from ecosystems.models import User
from ecosystems.models.tokens import ApiScope
from tests import factories as make
from tests.access import doors, matrix, said
from tests.access.asking import HTMX, JSON, Asker, asker_of, body_of, json_of, words_of, writes
from tests.access.doors import API, BY_TOKEN, DOORS, OWN, PUBLIC, STAFF, THRESHOLD, Door
from tests.access.matrix import VARIANTS, Stage, Target, Variant, nearest, opens, targets

SIGN_IN, SET_UP = "/accounts/login/?next=", "/accounts/factor/start/"
REFUSED = {404, 405}
OTHER_METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD")
WITHOUT_A_FACTOR = {"mfa_activate_totp", "account_reauthenticate", "front:language"}
HOLDS = [one for one in VARIANTS if not one.lacks_a_factor]
FACTORS = [one for one in VARIANTS if one.lacks_a_factor]
PLAIN = [one for one in HOLDS if one.name in {"no role", *access.Role}]
"""Whoever is one thing here, today. All others, at every door, take more than a few seconds."""
BY_NAME = pytest.mark.parametrize("variant", HOLDS, ids=lambda one: one.name)


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    morning = f"{timezone.localdate()}T10:00:00+02:00"
    with time_machine.travel(morning), django_db_blocker.unblock(), transaction.atomic():
        yield matrix.set_the_stage()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def browser(stage: Stage) -> Asker:
    """Of the person who is each variant in turn; she has signed in with her password a moment ago."""
    client = Client()
    client.post(reverse("account_login"), {"login": stage.person.email, "password": make.PASSWORD})
    return asker_of(client)


@pytest.fixture(scope="module")
def program(stage: Stage) -> Asker:
    """With a token of hers that has every scope and was used today."""
    token = api_tokens.make(stage.person, name="Kaikki", scopes=ApiScope.values, days=30, with_factor=True)[1]
    asker = Asker({"HTTP_AUTHORIZATION": f"Bearer {token}"})
    asker.ask("GET", reverse("api:areas"))
    return asker


@pytest.fixture(autouse=True)
def taken_back(stage: Stage, browser: Asker, program: Asker) -> Iterator[None]:
    cache.clear()
    with back():
        yield


@contextmanager
def back() -> Iterator[None]:
    """What is done within is not done."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Findings:
    """What was wrong, each in a line; and how the first refusal by each method was worded."""

    def __init__(self) -> None:
        self.wrong: list[str] = []
        self.refusals: dict[str, bytes] = {}

    def expect(self, holds: bool, where: str, answer: HttpResponseBase | None = None) -> None:
        if not holds:
            self.wrong.append(where if answer is None else f"{where}: {answer.status_code}")

    def refused(self, where: str, method: str, answer: HttpResponseBase) -> None:
        if answer.status_code == 404:
            told = words_of(answer)
            self.expect(self.refusals.setdefault(method, told) == told, f"{where} is refused in other words")


def ways(door: Door, target: Target, *, all_of_them: bool = True) -> list[tuple[str, str, bytes, dict[str, str]]]:
    """The page and the form, one as a browser sends it and the other as htmx does, by turns from door to door."""
    by_htmx, plain = (HTMX, {}) if len(door.route) % 2 else ({}, HTMX)
    query = f"?{body_of(door.query(target.rows)).decode()}"
    page, form = ("GET", target.url, b"", by_htmx), ("POST", target.url + query, body_of(target.sends), plain)
    if all_of_them:
        return [page, form]
    return [form] if door.takes_a_form else [page]


def chosen(variant: Variant, door: Door, stage: Stage) -> list[Target]:
    """Every row for who may do there what the door asks. Who may not is tried at the nearest, where she has a role
    besides, and at one row more, another from door to door.
    """
    found = targets(door, stage)
    if len(variant.seats) == 1 and opens(door, variant, found[0]):
        return found
    places = {one.place for one in variant.seats} - {found[0].place}
    one_more = found[len(door.route) % len(found)]
    return [one for one in found if one in {found[0], one_more} or one.place in places]


def test_every_address_has_a_door_and_every_door_an_address() -> None:
    assert set(doors.routes()) - doors.WITHOUT_A_NAME == {door.route for door in DOORS}
    assert {door.route for door in BY_TOKEN} <= {door.route for door in API}


def test_only_open_doors_are_marked_open_in_their_views() -> None:
    marked = {name for name, view in doors.routes().items() if not getattr(view, "login_required", True)}

    assert marked - doors.WITHOUT_A_NAME == {door.route for door in (*THRESHOLD, *PUBLIC)}


def test_every_deed_of_the_document_is_asked_by_a_door() -> None:
    """But for the giving of roles by name, which the forms of the people ask."""
    asked = {deed for door in STAFF for deed in door.deeds}

    assert {deed for deed in said.said() if deed not in asked} == {
        access.Access.APPOINT_COORDINATOR,
        access.Access.APPOINT_REPRESENTATIVE,
    }


@pytest.mark.parametrize(
    "variant",
    [pytest.param(one, marks=[] if one in PLAIN else [pytest.mark.slow]) for one in HOLDS],
    ids=lambda one: one.name,
)
def test_doors_open_as_the_document_says(stage: Stage, browser: Asker, variant: Variant) -> None:
    stage.seat(variant)
    found = Findings()
    for door in STAFF:
        tried = chosen(variant, door, stage)
        let_in = [one for one in tried if opens(door, variant, one)]
        wrote = sum(let_in_at(door, one, browser, found, all_ways=one == let_in[0]) for one in let_in)
        found.expect(bool(wrote) == bool(let_in and door.takes_a_form), f"{door.route} wrote {wrote}")
        before = writes()
        for target in tried:
            if target not in let_in:
                shut_at(door, target, browser, found)
        found.expect(writes() == before, f"{door.route} was shut and wrote")

    assert found.wrong == []


def let_in_at(door: Door, target: Target, browser: Asker, found: Findings, *, all_ways: bool = True) -> int:
    """She reads the page and sends the form, which is taken back; how many rows it wrote."""
    wrote = 0
    for method, url, body, headers in ways(door, target, all_of_them=all_ways):
        before = writes()
        with back():
            answer = browser.ask(method, url, body, **headers)
        there = {200, 204, 302} if is_there(door, method) else {405}
        found.expect(answer.status_code in there, f"{method} {door.route} {target.name}", answer)
        wrote += writes() - before
    return wrote


def shut_at(door: Door, target: Target, browser: Asker, found: Findings) -> None:
    for method, url, body, headers in ways(door, target):
        answer = browser.ask(method, url, body, **headers)
        where = f"{method} {door.route} {target.name}"
        found.expect(answer.status_code in ({404} if is_there(door, method) else REFUSED), where, answer)
        found.refused(where, method, answer)


def is_there(door: Door, method: str) -> bool:
    return door.takes_a_form if method == "POST" else not door.posted_only


@pytest.mark.parametrize("role", matrix.AT_WORK)
def test_a_row_in_her_form_that_is_not_hers_to_name_changes_nothing(
    stage: Stage, browser: Asker, role: access.Role
) -> None:
    """Sent to an address that is open to her: the row is next door's, or of her own organisation where that is shut."""
    variant = Variant(f"{role}", matrix.sits(role))
    stage.seat(variant)
    wrong, tried = [], set()
    for door in STAFF:
        target = nearest(door, stage)
        for rows in (stage.there, stage.far, stage.hers):
            names_a_row = body_of(without_keys(door.sends(rows))) != body_of(without_keys(target.sends))
            if not names_a_row or not opens(door, variant, target):
                continue
            tried.add(door.route)
            before = writes()
            with back():
                browser.ask("POST", target.url, body_of(door.sends(rows)))
            wrong += [f"{door.route} {rows.ecosystem}"] if writes() != before else []

    assert wrong == []
    assert tried


def without_keys(words: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in words.items() if name != "client_key"}


@pytest.mark.slow
def test_other_methods_do_nothing_whoever_asks(stage: Stage, browser: Asker) -> None:
    for role in access.Role:
        stage.seat(Variant(f"{role}", matrix.sits(role)))
    found = Findings()
    before = writes()
    for door in STAFF:
        url = nearest(door, stage).url
        for method in OTHER_METHODS:
            answer = browser.ask(method, url)
            allowed = {405} if method != "HEAD" or door.posted_only else {200, 302, 405}
            found.expect(answer.status_code in allowed, f"{method} {door.route}", answer)

    assert found.wrong == []
    assert writes() == before


@pytest.mark.parametrize("way", ["page", "form", "htmx", "PUT", "PATCH", "DELETE", "token"])
def test_who_has_not_signed_in_is_sent_to_sign_in(stage: Stage, program: Asker, way: str) -> None:
    """A program's token opens no page either."""
    visitor = program if way == "token" else Asker()
    before, let_in = writes(), []
    for door in (*STAFF, *OWN):
        target = targets(door, stage)[0]
        headers = HTMX if way == "htmx" else {}
        method = {"page": "GET", "form": "POST", "htmx": "POST", "token": "POST"}.get(way, way)
        answer = visitor.ask(method, target.url, body_of(target.sends), **headers)
        if not answer.headers.get("HX-Redirect" if way == "htmx" else "Location", "").startswith(SIGN_IN):
            let_in.append(f"{door.route}: {answer.status_code}")

    assert not let_in
    assert writes() == before


@pytest.mark.parametrize("variant", FACTORS, ids=lambda one: one.name)
def test_a_role_that_needs_a_second_factor_opens_nothing_without(
    stage: Stage, browser: Asker, program: Asker, settings: Any, variant: Variant
) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    stage.seat(variant)
    found = Findings()
    before = writes()
    for door in (*STAFF, *OWN):
        target = targets(door, stage)[0]
        if door.route in WITHOUT_A_FACTOR or not (variant.must_set_up or not opens_or_own(door, variant, target)):
            continue
        for method, url, body, headers in ways(door, target):
            answer = browser.ask(method, url, body, **headers)
            sent_to = answer.headers.get("HX-Redirect" if headers else "Location", "")
            held = sent_to == SET_UP if variant.must_set_up else answer.status_code in REFUSED
            found.expect(held, f"{method} {door.route}", answer)
    answer = program.ask("GET", reverse("api:areas"))
    found.expect(answer.status_code == (401 if variant.must_set_up else 200), "her token", answer)

    assert found.wrong == []
    assert writes() == before


def opens_or_own(door: Door, variant: Variant, target: Target) -> bool:
    return door in OWN or opens(door, variant, target)


def test_ones_own_pages_open_to_whoever_has_signed_in(stage: Stage, browser: Asker) -> None:
    found = Findings()
    for door in OWN:
        own, *others = targets(door, stage)
        if door.route == "front:delete-me" or not door.route.startswith("front:"):
            found.expect(browser.ask("GET", own.url).status_code in {200, 302}, door.route)
            continue
        wrote = let_in_at(door, own, browser, found)
        found.expect(bool(wrote) == door.takes_a_form, f"{door.route} wrote {wrote}")
        before = writes()
        for target in others:
            shut_at(door, target, browser, found)
        found.expect(writes() == before, f"{door.route} was shut and wrote")

    assert found.wrong == []


def test_her_account_ends_with_her_password(stage: Stage, browser: Asker) -> None:
    before = User.objects.count()
    answer = browser.ask("POST", reverse("front:delete-me"), body_of({"password": make.PASSWORD}))

    assert (answer.status_code, User.objects.count()) == (200, before - 1)


def test_a_closed_account_opens_nothing(stage: Stage, browser: Asker, program: Asker) -> None:
    stage.seat(Variant("all", tuple(matrix.Sits((role,)) for role in access.Role)))
    User.objects.filter(pk=stage.person.pk).update(is_active=False)
    let_in = [
        door.route
        for door in (*STAFF, *OWN)
        if not browser.ask("GET", targets(door, stage)[0].url).headers.get("Location", "").startswith(SIGN_IN)
    ]

    assert not let_in
    assert program.ask("GET", reverse("api:areas")).status_code == 401


def test_each_door_asks_its_own_deed_and_no_other(stage: Stage, browser: Asker, monkeypatch: Any) -> None:
    """With the deeds of the door alone it opens, and with any of them missing it does not."""
    for role in access.Role:
        stage.seat(Variant(f"{role}", matrix.sits(role)))
    table, wrong = access.TABLE, []

    def is_open(door: Door, deeds: set[access.Access]) -> bool:
        monkeypatch.setattr(access, "TABLE", frozenset(row for row in table if row[1] in deeds))
        method, url = "POST" if door.posted_only else "GET", nearest(door, stage).url
        with back():
            return browser.ask(method, url).status_code in ({200, 302, 409, 422} if door.posted_only else {200})

    for door in STAFF:
        wrong += [] if is_open(door, set(door.deeds)) else [f"{door.route} asks for more than {door.deeds}"]
        for deed in door.deeds:
            wrong += [f"{door.route} opens without {deed}"] if is_open(door, set(access.Access) - {deed}) else []

    assert not wrong


@BY_NAME
def test_a_token_opens_what_its_person_may(stage: Stage, program: Asker, variant: Variant) -> None:
    stage.seat(variant)
    found = Findings()
    for door in BY_TOKEN:
        for target in targets(door, stage):
            let_in = opens(door, variant, target)
            before = writes()
            answer = program.ask("GET", target.url)
            found.expect(answer.status_code == (200 if let_in else 404), f"GET {door.route} {target.name}", answer)
            if door.takes_a_form:
                with back():
                    answer = program.ask("POST", target.url, json_of(target.sends), JSON)
                where = f"POST {door.route} {target.name}"
                found.expect(answer.status_code == (201 if let_in else 404), where, answer)
            found.expect((writes() != before) == (let_in and door.takes_a_form), f"{door.route} {target.name} wrote")

    assert found.wrong == []


@pytest.mark.parametrize("by", ["nobody", "a session", "a wrong token"])
def test_without_a_token_no_method_of_the_api_does_anything(stage: Stage, browser: Asker, by: str) -> None:
    for role in access.Role:
        stage.seat(Variant(f"{role}", matrix.sits(role)))
    asker = {"nobody": Asker(), "a session": browser, "a wrong token": Asker({"HTTP_AUTHORIZATION": "Bearer itla_x"})}[
        by
    ]
    before, let_in = writes(), []
    for door in API:
        for method in ("GET", "POST", *OTHER_METHODS, "TRACE"):
            answer = asker.ask(method, targets(door, stage)[0].url, b"{}", JSON)
            let_in += [f"{method} {door.route}: {answer.status_code}"] if answer.status_code != 401 else []

    assert {one.split()[1] for one in let_in} <= {"api:openapi:"}
    assert writes() == before


def test_a_method_that_the_api_has_not_is_told_and_does_nothing(stage: Stage, program: Asker) -> None:
    before = writes()
    for door in API:
        for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"):
            answer = program.ask(method, targets(door, stage)[0].url, b"{}", JSON)
            assert answer.status_code == 405, (door.route, method)
            assert "GET" in answer.headers["Allow"]

    assert writes() == before


@pytest.mark.parametrize("by", ["a visitor", "a coordinator"])
def test_an_open_door_knows_nobody_and_asks_nobody_to_sign_in(stage: Stage, browser: Asker, by: str) -> None:
    stage.seat(Variant("coordinator", matrix.sits(access.Role.COORDINATOR)))
    asker, wrong = Asker() if by == "a visitor" else browser, []
    for door in (*THRESHOLD, *PUBLIC):
        with back():
            answer = asker.ask("POST" if door.posted_only else "GET", targets(door, stage)[0].url)
        is_sign_in = answer.headers.get("Location", "").startswith(SIGN_IN)
        wrong += [f"{door.route}: {answer.status_code}"] if is_sign_in or answer.status_code >= 500 else []
        knows = "Cookie" in answer.headers.get("Vary", "") or answer.cookies  # type: ignore[attr-defined]
        wrong += [f"{door.route} knows"] if door in PUBLIC and knows else []

    assert not wrong
