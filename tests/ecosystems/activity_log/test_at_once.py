"""What two people do to an occasion at the same moment, and what midnight does."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from ecosystems import activity_log
from ecosystems.activity_log import EntryGone, Occasion
from ecosystems.models import (
    Entry,
    Membership,
    User,
)
from tests.ecosystems.activity_log.conftest import TODAY


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """The answers (or exceptions) of deeds that start together, each on a connection of its own."""
    gate = threading.Barrier(len(deeds))
    answers: list[object] = [None] * len(deeds)

    def run(place: int, deed: Callable[[], object]) -> None:
        try:
            gate.wait()
            answers[place] = deed()
        except Exception as error:
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, deed)) for place, deed in enumerate(deeds)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


@pytest.mark.django_db(transaction=True)
def test_of_two_who_log_one_occasion_at_once_the_second_is_asked(
    evening: Occasion, perhetalo: Membership, koskenranta: Membership, petri: User, kaisa: User
) -> None:
    answers = at_once(
        lambda: activity_log.log(evening, membership=perhetalo, by=petri),
        lambda: activity_log.log(replace(evening, partners=[perhetalo]), membership=koskenranta, by=kaisa),
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyLogged", "Entry"]
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_eight_taps_at_once_store_one(evening: Occasion, perhetalo: Membership, petri: User) -> None:
    key = uuid.uuid4()
    answers = at_once(*[lambda: activity_log.log(evening, membership=perhetalo, by=petri, client_key=key)] * 8)
    assert set(answers) == {Entry.objects.get()}


@pytest.mark.django_db(transaction=True)
def test_taps_of_one_form_with_other_words_meet_without_a_crash(
    evening: Occasion, perhetalo: Membership, petri: User
) -> None:
    key = uuid.uuid4()
    days = [TODAY - timedelta(days=ago) for ago in range(4)]
    at_once(
        *(
            lambda day=day: activity_log.log(replace(evening, date=day), membership=perhetalo, by=petri, client_key=key)
            for day in days
        )
    )
    assert set(Entry.objects.values_list("date", flat=True)) == set(days)


@pytest.mark.django_db(transaction=True)
def test_joining_what_is_undone_at_once_leaves_an_entry_or_says_that_it_is_gone(
    evening: Occasion, perhetalo: Membership, koskenranta: Membership, petri: User, kaisa: User
) -> None:
    entry = activity_log.log(evening, membership=perhetalo, by=petri)
    part = entry.parts.get()
    undone, joined = at_once(
        lambda: activity_log.undo(part, by=petri),
        lambda: activity_log.join(entry, membership=koskenranta, by=kaisa),
    )
    assert undone is None
    if isinstance(joined, EntryGone):
        assert not Entry.objects.exists()
    else:
        assert Entry.objects.get().membership == koskenranta


@pytest.mark.django_db(transaction=True)
def test_of_two_corrections_at_once_one_wins(
    evening: Occasion, perhetalo: Membership, koskenranta: Membership, petri: User, kaisa: User
) -> None:
    entry = activity_log.log(evening, membership=perhetalo, by=petri)
    answers = at_once(
        *(
            lambda count=count: activity_log.correct(
                Entry.objects.get(pk=entry.pk), replace(evening, children=count), expected_version=1, by=petri
            )
            for count in (20, 30)
        )
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Entry", "StaleEdit"]


def test_no_entry_is_of_the_future_in_helsinki(evening: Occasion, perhetalo: Membership, petri: User) -> None:
    with time_machine.travel("2026-11-24T23:30:00+00:00"):  # half past one in Helsinki, the next day
        assert timezone.localdate() == TODAY + timedelta(days=1)
        activity_log.log(replace(evening, date=TODAY + timedelta(days=1)), membership=perhetalo, by=petri)
