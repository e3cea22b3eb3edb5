"""Numbers and company are corrected, one version after another."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from ecosystems import activity_log
from ecosystems.activity_log import Occasion
from ecosystems.models import (
    Entry,
    EntryPart,
    Membership,
    User,
)
from foundations.editing import StaleEdit
from tests.ecosystems.activity_log.conftest import TODAY, named_partners


def test_petri_corrects_the_numbers_and_the_company(
    entry: Entry, evening: Occasion, petri: User, wellbeing: Membership
) -> None:
    corrected = replace(evening, children=40, partners=[wellbeing])
    activity_log.correct(entry, corrected, expected_version=1, by=petri)
    entry.refresh_from_db()
    assert (entry.children, entry.version, entry.sectors) == (40, 2, 2)
    assert named_partners(entry) == {"Jokilaakson Perhetalo ry", "Jokilaakson hyvinvointialue"}


def test_of_two_who_correct_at_once_the_second_is_told(entry: Entry, evening: Occasion, petri: User) -> None:
    activity_log.correct(entry, replace(evening, children=40), expected_version=1, by=petri)
    with pytest.raises(StaleEdit):
        activity_log.correct(entry, replace(evening, children=50), expected_version=1, by=petri)
    entry.refresh_from_db()
    assert entry.children == 40


def test_an_organisation_with_a_part_cannot_be_corrected_away(
    entry: Entry, joined: EntryPart, evening: Occasion, petri: User, wellbeing: Membership
) -> None:
    activity_log.correct(entry, replace(evening, partners=[wellbeing]), expected_version=1, by=petri)
    assert "Koskenrannan kaupunki" in named_partners(entry)


def test_correcting_is_closed_after_thirty_days(entry: Entry, evening: Occasion, petri: User) -> None:
    with (
        time_machine.travel(f"{TODAY + timedelta(days=31)}T10:00:00+02:00"),
        pytest.raises(activity_log.TooLate),
    ):
        activity_log.correct(entry, evening, expected_version=1, by=petri)
