"""No form takes a field that it does not show: every field of every model is tried on every form."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime
from typing import Any
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import models, transaction
from django.test import Client
from django.urls import reverse

from ecosystems.models import Area, User
from foundations.languages import TextsField
from tests import factories as make
from tests.access.asking import writes
from tests.access.doors import DOORS, Door, World
from tests.access.pages import every_field, fields_of, our_models
from tests.access.visitors import address, clients, next_door, world  # noqa: F401

TEXT, NUMBER, DAY = "Kanarialintu", 98765, date(2099, 7, 7)
PER_RUN = {"token_hash", "body", "code", "client_key", "password", "pgh_id", "id"}
"""Columns that differ from one run to the next: keys, and what is drawn by lot."""

Snapshot = dict[str, list[tuple[Any, ...]]]


def hostile_words(neighbour: World) -> dict[str, Any]:
    """A value for every field of every model, under both of its names; a key points at the neighbour's row."""
    rows = {type(row): row.pk for row in vars(neighbour).values() if isinstance(row, models.Model)}
    rows[User] = User.objects.get(name="Helmi").pk
    rows[Area] = Area.objects.get(code="167").pk
    words: dict[str, Any] = {}
    for _model, field in every_field():
        value = hostile_value(field, rows)
        words |= {field.name: value, field.attname: value}
        if isinstance(field, TextsField):
            words |= {f"{field.name}_{language}": value for language in ("fi", "sv", "en")}
    return words


def hostile_value(field: models.Field[Any, Any], rows: dict[type[models.Model], Any]) -> Any:
    if isinstance(field, models.ForeignKey):
        return rows.get(field.related_model, 1)
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, (models.DateField, models.DateTimeField)):
        return DAY.isoformat()
    if isinstance(field, models.UUIDField):
        return str(UUID(int=7))
    if field.choices:
        return list(field.choices)[-1][0]
    return NUMBER if isinstance(field, (models.IntegerField, models.DecimalField)) else TEXT


def snapshot(kept: dict[str, set[Any]]) -> Snapshot:
    """Every row of every model, without what differs from run to run. Rows that are not in `kept` are "new"."""
    found: Snapshot = {}
    for model in our_models():
        columns = list(model._meta.concrete_fields)
        rows = model._default_manager.values_list(*[field.attname for field in columns])
        found[model._meta.label] = sorted(
            (tuple(told(field, value, kept) for field, value in zip(columns, row, strict=True)) for row in rows),
            key=repr,
        )
    return found


def told(field: models.Field[Any, Any], value: Any, kept: dict[str, set[Any]]) -> Any:
    if isinstance(field, models.ForeignKey) and field.related_model is not None:
        known = value is None or value in kept.get(field.related_model._meta.label, set())
        return str(value) if known else "new"
    if isinstance(value, datetime):
        return "2099" if value.year == DAY.year else "some time"
    if field.name in PER_RUN or isinstance(field, models.UUIDField):
        return "hostile" if str(value) in {TEXT, str(NUMBER), str(UUID(int=7))} or TEXT in str(value) else "some"
    return str(value)


def sent(browser: Client, url: str, words: dict[str, Any], kept: dict[str, set[Any]]) -> tuple[int, Snapshot]:
    """What an answer is and leaves behind (nothing, when no row was written), and then nothing of it."""
    cookies = deepcopy(browser.cookies)
    with transaction.atomic():
        cache.clear()
        before = writes()
        # Outside of the transaction the session would live on.
        answer = browser.post(url, words)
        left = snapshot(kept) if writes() != before else {}
        transaction.set_rollback(True)
    # She may have been given a new session, of which nothing is left.
    browser.cookies = cookies
    return answer.status_code, left


OF_A_FAMILY = {"got_help": "4", "text": "Kiitos", "answered_by": "guardian"}
NEW_PASSWORD = {"oldpassword": make.PASSWORD, "password1": "toinen kevätaamu 8", "password2": "toinen kevätaamu 8"}
FORMS_OF_NO_DEED = {"feedback:form": OF_A_FAMILY, "account_change_password": NEW_PASSWORD}


def payload(door: Door, world: World, shown: dict[str, tuple[str, str]]) -> dict[str, Any]:  # noqa: F811
    """The form that succeeds, with the fields that its page hides."""
    hidden = {name: value for name, (kind, value) in shown.items() if kind == "hidden" and name != "next"}
    return {**hidden, **door.sends(world), **FORMS_OF_NO_DEED.get(door.route, {})}


@pytest.mark.slow
def test_no_form_takes_what_it_does_not_show(
    world: World,  # noqa: F811
    next_door: World,  # noqa: F811
    clients: dict[str, Client],  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("feedback.intake.reason_to_hold", lambda *_: "")
    hostile = hostile_words(next_door)
    taken, changing = [], 0
    for door in DOORS:
        if door.route in {"account_logout", "account_login"}:
            continue
        name = next(iter(door.opens_to), "")
        browser = clients[name] if name and "HERE" not in name else Client()
        url = address(door, door.at(world))
        shown = {} if door.posted_only else fields_of(browser.get(url))
        plain = payload(door, world, shown)
        extra = {name: value for name, value in hostile.items() if name not in plain and name not in shown}
        kept = {model._meta.label: set(model._default_manager.values_list("pk", flat=True)) for model in our_models()}
        before = writes()
        honest = sent(browser, url, plain, kept)
        changing += writes() != before
        attack = sent(browser, url, {**plain, **extra}, kept)
        if honest[0] != attack[0]:
            taken.append(f"{door.route}: {honest[0]}, {attack[0]}")
        for table in {*honest[1], *attack[1]}:
            if honest[1].get(table) != attack[1].get(table):
                differing = set(attack[1].get(table, [])) ^ set(honest[1].get(table, []))
                taken.append(f"{door.route} {table}: {list(differing)[:2]}")

    assert not taken
    # Most forms were tried with words that they take.
    assert changing >= 25


def test_signing_in_changes_nothing_of_the_person(world: World, petri: User) -> None:  # noqa: F811
    before = {field.attname: getattr(petri, field.attname) for field in petri._meta.concrete_fields}
    words = {"is_active": "", "is_example": "on", "name": TEXT, "session_round": NUMBER, "language": "en"}
    Client().post(reverse("account_login"), {"login": petri.email, "password": make.PASSWORD, **words})
    petri.refresh_from_db()

    assert {name for name, value in before.items() if getattr(petri, name) != value} <= {"last_login"}
