"""Somebody could not use a page, tells so without an account, and is answered within 14 days."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ecosystems.models import User
from foundations import outbox
from itla_impact.front import accessibility
from itla_impact.front.models import AccessibilityFeedback
from tests import factories as make

FORM = "/sv/accessibility/feedback/"
INBOX = reverse("front:accessibility-inbox")


def words(**more: object) -> dict[str, object]:
    return {"text": "Knappen läses inte upp.", "client_key": str(uuid4()), **more}


@pytest.fixture(autouse=True)
def nobody_has_been_counted() -> None:
    caches["shared"].clear()


@pytest.fixture
def backbone(tuula: User) -> Client:
    client = Client()
    client.force_login(tuula)
    return client


@time_machine.travel("2026-11-24 12:00:00+00:00", tick=False)
def test_a_visitor_is_told_in_her_language_by_when_she_is_answered(client: Client, db: None) -> None:
    answer = client.post(FORM, words(), follow=True)

    assert "8.12.2026" in answer.content.decode()
    assert AccessibilityFeedback.objects.get().language == "sv"
    assert not answer.cookies


def test_a_double_tap_stores_one(client: Client, db: None) -> None:
    sent = words()
    for _tap in range(2):
        assert client.post(FORM, sent).status_code == 302
    assert AccessibilityFeedback.objects.count() == 1


def test_whoever_goes_back_and_writes_more_is_heard_too(client: Client, db: None) -> None:
    sent = words()
    for text in ("Knappen läses inte upp.", "Knappen läses inte upp och syns inte."):
        client.post(FORM, {**sent, "text": text})
    assert AccessibilityFeedback.objects.count() == 2


@pytest.mark.parametrize("text", ["", "   ", "Olen 131052-308T."])
def test_what_cannot_be_taken_is_kept_on_the_page(client: Client, db: None, text: str) -> None:
    answer = client.post(FORM, words(text=text, page="/fi/help/"))

    assert answer.status_code == 422
    assert 'value="/fi/help/"' in answer.content.decode()
    assert not AccessibilityFeedback.objects.exists()


def test_a_form_from_another_site_is_not_taken(client: Client, db: None) -> None:
    assert client.post(FORM, words(), headers={"origin": "https://evil.example"}).status_code == 403
    assert not AccessibilityFeedback.objects.exists()


def test_a_machine_that_goes_on_is_stopped_and_a_school_is_not(client: Client, db: None) -> None:
    taken = [client.post(FORM, words()).status_code for _one in range(21)]
    assert taken == [302] * 20 + [429]


def test_whoever_runs_the_installation_hears_of_it(client: Client, db: None, settings: Any) -> None:
    settings.CONTACT_EMAIL = "impact@example.fi"
    client.post(FORM, words())
    outbox.send_waiting()

    [letter] = mail.outbox
    assert letter.to == ["impact@example.fi"]
    assert INBOX in letter.body
    assert "Knappen" not in letter.body


@time_machine.travel("2026-11-24 12:00:00+00:00", tick=False)
def test_tuula_sees_how_long_she_has_and_what_is_late(backbone: Client) -> None:
    make.make_accessibility_feedback("Tuore", received_on=date(2026, 11, 24))
    make.make_accessibility_feedback("Viime tipassa", received_on=date(2026, 11, 10))
    make.make_accessibility_feedback("Vanha", received_on=date(2026, 11, 9))
    page = backbone.get(INBOX).content.decode()

    assert page.index("Vanha") < page.index("Viime tipassa") < page.index("Tuore")
    assert "myöhässä" in page
    assert "0 päivää jäljellä" in page
    assert "14 päivää jäljellä" in page


def test_an_inbox_to_which_nobody_has_written_does_not_say_that_all_are_answered(backbone: Client) -> None:
    page = backbone.get(INBOX).content.decode()

    assert "Viestejä ei ole tullut" in page
    assert "Kaikkiin viesteihin on vastattu" not in page


def test_tuulas_answer_goes_to_the_address_which_is_forgotten(backbone: Client, tuula: User) -> None:
    told = make.make_accessibility_feedback(reply_to="sini@example.org")
    backbone.post(reverse("front:accessibility-answer", args=[told.pk]), {"answer": "Korjasimme sen eilen."})
    outbox.send_waiting()

    [letter] = mail.outbox
    assert letter.to == ["sini@example.org"]
    assert "Korjasimme sen eilen." in letter.body
    told.refresh_from_db()
    assert (told.reply_to, told.answered_by) == ("", tuula)
    assert "Kaikkiin viesteihin on vastattu" in backbone.get(INBOX).content.decode()


def test_the_second_answer_to_the_same_is_not_sent(backbone: Client, tuula: User) -> None:
    told = make.make_accessibility_feedback(reply_to="sini@example.org")
    accessibility.answer(told, "Ensimmäinen", by=tuula)
    answer = backbone.post(reverse("front:accessibility-answer", args=[told.pk]), {"answer": "Toinen"})

    assert answer.status_code == 409
    page = answer.content.decode()
    assert page.index("Ensimmäinen") < page.index("Toinen")
    outbox.send_waiting()
    assert [letter.body.split("\n")[0] for letter in mail.outbox] == ["Ensimmäinen"]


def test_the_database_keeps_no_address_of_one_who_was_answered(db: None) -> None:
    told = make.make_accessibility_feedback(reply_to="sini@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessibilityFeedback.objects.filter(pk=told.pk).update(answer="Kyllä", answered_on=date(2026, 1, 1))


def test_a_year_later_it_is_forgotten(db: None) -> None:
    today = date.today()
    make.make_accessibility_feedback("Vanha", received_on=today - timedelta(days=366))
    make.make_accessibility_feedback("Uusi", received_on=today - timedelta(days=364))

    assert accessibility.forget_old() == 1
    assert AccessibilityFeedback.objects.get().text == "Uusi"
