"""What somebody wrote is shown as words, on every page, in every file and letter: never run, never a formula."""

from typing import Any

import pytest
from django.core import mail
from django.db import DataError, IntegrityError, models, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ecosystems.models import User
from foundations import outbox
from foundations.languages import TextsField
from tests.access.doors import DOORS, PUBLIC, Door, World
from tests.access.pages import every_field, fields_of
from tests.access.visitors import address, clients, world  # noqa: F401

CANARY = "'\"><script>lintu()</script><img src=x onerror=lintu()>{{7*7}}"
RUNS = ("<script>lintu", "<img src=x", '"><script', "'><", ">49<")
NAMES_OF_ROWS = {
    "source",
    "slug",
    "code",
    "language",
    "password",
    "email",
    "token_hash",
}
"""Texts by which rows are found; no form takes them as free words."""


def plant() -> int:
    """Puts the canary into every text of every row that the database lets hold it; returns into how many fields."""
    planted = 0
    for model, field in every_field():
        free = isinstance(field, (models.CharField, models.TextField)) and not field.choices
        if field.name in NAMES_OF_ROWS or not (free or isinstance(field, TextsField)):
            continue
        value: Any = CANARY[: field.max_length or None]
        if isinstance(field, TextsField):
            value = dict.fromkeys(("fi", "sv", "en"), CANARY)
        try:
            with transaction.atomic():
                planted += bool(model._default_manager.update(**{field.name: value}))
        except (IntegrityError, DataError):
            continue
    return planted


def runs(answer: HttpResponse) -> list[str]:
    if not answer.headers.get("Content-Type", "").startswith("text/html"):
        return []
    page = answer.content.decode()
    return [piece for piece in RUNS if piece in page]


def visitors(door: Door, clients: dict[str, Client]) -> list[Client]:  # noqa: F811
    return [clients[name] for name in door.opens_to] or [Client()]


@pytest.mark.slow
def test_no_page_runs_what_is_stored(world: World, clients: dict[str, Client]) -> None:  # noqa: F811
    assert plant() >= 25
    running, shown = [], 0
    for door in DOORS:
        if door.posted_only or door.route == "account_logout":
            continue
        for browser in visitors(door, clients):
            answer = browser.get(address(door, door.at(world)))
            running += [f"{door.route}: {piece}" for piece in runs(answer)]
            if answer.status_code >= 500:
                running.append(f"{door.route}: {answer.status_code}")
            shown += b"&lt;script&gt;lintu" in answer.content

    assert not running
    # The canary was there to be seen.
    assert shown >= 15


@pytest.mark.slow
def test_no_page_runs_what_was_just_typed(world: World, clients: dict[str, Client]) -> None:  # noqa: F811
    running, repeated = [], 0
    for door in DOORS:
        if door.posted_only or door.route in {"account_logout", "ecosystems:found"}:
            continue
        browser = visitors(door, clients)[0]
        url = address(door, door.at(world))
        fields = fields_of(browser.get(url))
        words = {
            name: CANARY if kind in {"text", "textarea", "email", "search", "tel", "number", "date"} else value
            for name, (kind, value) in fields.items()
        }
        with transaction.atomic():
            for answer in (browser.post(url, words), browser.get(url, {"q": CANARY, "state": CANARY, "page": CANARY})):
                running += [f"{door.route}: {piece}" for piece in runs(answer)]
                repeated += b"&lt;script&gt;lintu" in answer.content
                if answer.status_code >= 500:
                    running.append(f"{door.route}: {answer.status_code}")
            transaction.set_rollback(True)

    assert not running
    assert repeated >= 8


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_file_is_a_formula(world: World, clients: dict[str, Client], start: str) -> None:  # noqa: F811
    """A spreadsheet would run it at the reader's desk."""
    from measures.models import Definition

    evil = dict.fromkeys(("fi", "sv", "en"), f"{start}cmd|' /C calc'!A0")
    Definition.objects.update(name=evil, unit=evil)
    answer = clients["aino"].get(reverse("measures:csv", args=[world.ecosystem.slug, "occasions"]))
    cells = [cell.strip('"') for line in answer.content.decode("utf-8-sig").split("\n") for cell in line.split(";")]

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert not [cell for cell in cells if "calc" in cell and cell.startswith(start)]


def test_a_letter_is_plain_text_with_one_subject(world: World, aino: User) -> None:  # noqa: F811
    outbox.post(to=aino.email, subject=f"Hei\r\nBcc: evil@example.org\r\n\r\n{CANARY}", body=CANARY)
    outbox.send_waiting()
    letter = mail.outbox[-1].message()

    assert letter.get_content_type() == "text/plain"
    assert letter["Bcc"] is None
    assert "\n" not in str(mail.outbox[-1].subject)


def test_public_pages_are_among_those_looked_at() -> None:
    assert {"front:public-ecosystem", "feedback:form", "front:home"} <= {door.route for door in PUBLIC}
