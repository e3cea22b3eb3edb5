"""An occasion is logged, and only once whoever writes it."""

import uuid
from dataclasses import replace
from datetime import date, timedelta

import pytest

from ecosystems import activity_log
from ecosystems.activity_log import AlreadyLogged, Occasion
from ecosystems.models import (
    Ecosystem,
    Entry,
    LearningNote,
    Membership,
    User,
)
from ecosystems.models.entries import ChildHeard
from ecosystems.models.organisations import Sector
from tests import factories as make
from tests.ecosystems.activity_log.conftest import TODAY, named_partners


def test_petri_logs_an_evening_with_the_town(entry: Entry, petri: User, perhetalo: Membership) -> None:
    assert entry.membership == perhetalo
    assert named_partners(entry) == {"Jokilaakson Perhetalo ry", "Koskenrannan kaupunki"}
    assert entry.parts.get().person == petri
    assert entry.created_on == TODAY


def test_the_sectors_are_frozen_on_the_entry(entry: Entry, koskenranta: Membership) -> None:
    koskenranta.organisation.sector = Sector.ASSOCIATION
    koskenranta.organisation.save(update_fields=["sector"])
    entry.refresh_from_db()
    assert entry.sectors == 2
    assert {one.sector for one in entry.partners.all()} == {Sector.ASSOCIATION, Sector.MUNICIPALITY}


def test_what_was_learned_is_kept_apart_from_the_entry(evening: Occasion, perhetalo: Membership, petri: User) -> None:
    activity_log.log(evening, membership=perhetalo, by=petri, learned=" Ruoka toi paikalle myös isät. ")
    note = LearningNote.objects.get()
    assert (note.text, note.quarter) == ("Ruoka toi paikalle myös isät.", date(2026, 10, 1))
    assert {field.name for field in LearningNote._meta.get_fields()} == {"id", "ecosystem", "quarter", "text"}


def test_without_children_there_was_no_view_to_hear(evening: Occasion, perhetalo: Membership, petri: User) -> None:
    entry = activity_log.log(replace(evening, children=0), membership=perhetalo, by=petri)
    assert entry.child_heard == ChildHeard.NO_CHILDREN


def test_a_double_tap_stores_one(evening: Occasion, perhetalo: Membership, petri: User) -> None:
    key = uuid.uuid4()
    first = activity_log.log(evening, membership=perhetalo, by=petri, client_key=key, learned="Kerran")
    again = activity_log.log(evening, membership=perhetalo, by=petri, client_key=key, learned="Kerran")
    assert first == again
    assert (Entry.objects.count(), LearningNote.objects.count()) == (1, 1)


def test_new_words_in_a_form_reached_with_back_are_a_new_entry(
    evening: Occasion, perhetalo: Membership, petri: User
) -> None:
    key = uuid.uuid4()
    first = activity_log.log(evening, membership=perhetalo, by=petri, client_key=key)
    yesterday = replace(evening, date=TODAY - timedelta(days=1))
    second = activity_log.log(yesterday, membership=perhetalo, by=petri, client_key=key)
    assert first != second
    assert Entry.objects.count() == 2


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(2025, 11, 23)])
def test_neither_the_future_nor_the_year_before_last_is_logged(
    day: date, evening: Occasion, perhetalo: Membership, petri: User
) -> None:
    with pytest.raises(activity_log.OutOfTime):
        activity_log.log(replace(evening, date=day), membership=perhetalo, by=petri)


def test_the_same_day_a_year_ago_is_logged(evening: Occasion, perhetalo: Membership, petri: User) -> None:
    entry = activity_log.log(replace(evening, date=date(2025, 11, 24)), membership=perhetalo, by=petri)
    assert entry.date == date(2025, 11, 24)


def test_joint_work_has_somebody_else_in_it(evening: Occasion, perhetalo: Membership, petri: User) -> None:
    with pytest.raises(activity_log.WorkedAlone):
        activity_log.log(replace(evening, partners=[perhetalo]), membership=perhetalo, by=petri)


def test_an_organisation_from_next_door_is_refused(
    evening: Occasion, perhetalo: Membership, petri: User, merenkurkku: Ecosystem
) -> None:
    stranger = make.make_membership(merenkurkku, "Merenkurkun kunta")
    with pytest.raises(activity_log.ForeignToTheEcosystem):
        activity_log.log(replace(evening, partners=[stranger]), membership=perhetalo, by=petri)


def test_the_second_writer_is_asked(
    entry: Entry, evening: Occasion, koskenranta: Membership, perhetalo: Membership, kaisa: User
) -> None:
    with pytest.raises(AlreadyLogged) as asked:
        activity_log.log(replace(evening, partners=[perhetalo]), membership=koskenranta, by=kaisa)
    assert asked.value.entries == [entry]
    assert Entry.objects.count() == 1


def test_her_own_second_occasion_of_the_day_is_asked_about_too(
    entry: Entry, evening: Occasion, perhetalo: Membership, petri: User
) -> None:
    with pytest.raises(AlreadyLogged):
        activity_log.log(evening, membership=perhetalo, by=petri)


def test_another_occasion_is_stored_when_she_says_so(
    entry: Entry, evening: Occasion, koskenranta: Membership, perhetalo: Membership, kaisa: User
) -> None:
    other = replace(evening, partners=[perhetalo])
    assert activity_log.log(other, membership=koskenranta, by=kaisa, another=True) != entry


def test_work_with_wholly_others_is_not_the_same(entry: Entry, evening: Occasion, wellbeing: Membership) -> None:
    school = make.make_membership(entry.ecosystem, "Koulu", sector=Sector.EDUCATION)
    occasion = replace(evening, partners=[school])
    assert activity_log.log(occasion, membership=wellbeing, by=make.make_user()) != entry


def test_who_joins_brings_her_organisation_and_its_sector(entry: Entry, wellbeing: Membership, aino: User) -> None:
    activity_log.join(entry, membership=wellbeing, by=aino)
    entry.refresh_from_db()
    assert entry.sectors == 3
    assert "Jokilaakson hyvinvointialue" in named_partners(entry)


def test_joining_twice_changes_nothing(entry: Entry, koskenranta: Membership, kaisa: User) -> None:
    for _ in range(2):
        activity_log.join(entry, membership=koskenranta, by=kaisa, learned="Kerran")
    assert entry.parts.count() == 2
    assert LearningNote.objects.count() == 1
