"""The log of joint work: one occasion is one entry, and everyone can take back her own part."""

import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from ecosystems import activity_log
from ecosystems.access import Role
from ecosystems.activity_log import AlreadyLogged, EntryGone, Occasion
from ecosystems.models import (
    Activity,
    Change,
    Ecosystem,
    Entry,
    EntryDeletion,
    EntryPart,
    LearningNote,
    Membership,
    User,
)
from ecosystems.models.entries import ChildHeard, HowEarly, Setting
from ecosystems.models.organisations import Sector
from foundations.editing import StaleEdit
from tests import factories as make

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T10:00:00+02:00", tick=False):
        yield


@pytest.fixture
def evening(meeting_place: Activity, koskenranta: Membership) -> Occasion:
    """Petri's open house with Koskenranta, today."""
    return Occasion(
        activity=meeting_place,
        date=TODAY,
        municipality=None,
        setting=Setting.FAMILY_CENTRE,
        how_early=HowEarly.BEFORE_WORRY,
        child_heard=ChildHeard.YES,
        children=14,
        adults=11,
        professionals=3,
        partners=[koskenranta],
    )


@pytest.fixture
def kaisa(jokilaakso: Ecosystem, koskenranta: Membership) -> User:
    """Petri's colleague at Koskenranta."""
    person = make.make_user("Kaisa")
    make.make_seat(person, Role.PROFESSIONAL, jokilaakso, koskenranta.organisation)
    return person


@pytest.fixture
def entry(evening: Occasion, perhetalo: Membership, petri: User) -> Entry:
    return activity_log.log(evening, membership=perhetalo, by=petri)


@pytest.fixture
def joined(entry: Entry, koskenranta: Membership, kaisa: User) -> EntryPart:
    """Kaisa's part in Petri's entry."""
    return activity_log.join(entry, membership=koskenranta, by=kaisa)


def named_partners(entry: Entry) -> set[str]:
    return {str(one.membership.organisation) for one in entry.partners.select_related("membership__organisation")}


# Logging


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


# One occasion


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


# Undoing


def test_an_entry_goes_with_its_only_writer(entry: Entry, petri: User) -> None:
    activity_log.undo(entry.parts.get(), by=petri)
    assert not Entry.objects.exists()


def test_an_entry_moves_to_the_next_organisation(
    entry: Entry, joined: EntryPart, petri: User, perhetalo: Membership, koskenranta: Membership
) -> None:
    Change.objects.all().delete()
    activity_log.undo(entry.parts.get(person=petri), by=petri)
    entry.refresh_from_db()
    assert (entry.membership, entry.sectors) == (koskenranta, 1)
    assert named_partners(entry) == {"Koskenrannan kaupunki"}
    assert {change.membership_id for change in Change.objects.all()} == {perhetalo.pk, koskenranta.pk}


def test_an_entry_stays_with_its_organisation_while_a_colleague_is_in_it(
    entry: Entry, petri: User, perhetalo: Membership
) -> None:
    activity_log.join(entry, membership=perhetalo, by=make.make_user("Pia"))
    activity_log.undo(entry.parts.get(person=petri), by=petri)
    entry.refresh_from_db()
    assert (entry.membership, entry.sectors) == (perhetalo, 2)


def test_who_takes_back_her_word_does_not_take_back_petris(entry: Entry, koskenranta: Membership, kaisa: User) -> None:
    part = activity_log.join(entry, membership=koskenranta, by=kaisa)
    activity_log.undo(part, by=kaisa)
    assert "Koskenrannan kaupunki" in named_partners(entry)


def test_an_organisation_that_only_joined_leaves_with_its_last_part(
    entry: Entry, wellbeing: Membership, aino: User
) -> None:
    activity_log.undo(activity_log.join(entry, membership=wellbeing, by=aino), by=aino)
    entry.refresh_from_db()
    assert entry.sectors == 2
    assert "Jokilaakson hyvinvointialue" not in named_partners(entry)


def test_nobody_undoes_anothers_part(entry: Entry, kaisa: User) -> None:
    with pytest.raises(EntryGone):
        activity_log.undo(entry.parts.get(), by=kaisa)
    assert entry.parts.count() == 1


@pytest.mark.parametrize(("days", "may"), [(30, True), (31, False)])
def test_undoing_is_open_for_thirty_days(entry: Entry, petri: User, days: int, may: bool) -> None:
    with time_machine.travel(f"{TODAY + timedelta(days=days)}T10:00:00+02:00"):
        if may:
            activity_log.undo(entry.parts.get(), by=petri)
        else:
            with pytest.raises(activity_log.TooLate):
                activity_log.undo(entry.parts.get(), by=petri)
    assert Entry.objects.exists() is not may


def test_the_form_can_be_sent_again_after_its_writer_left(
    entry: Entry, joined: EntryPart, evening: Occasion, petri: User, perhetalo: Membership
) -> None:
    key = entry.client_key
    activity_log.undo(entry.parts.get(person=petri), by=petri)
    again = activity_log.log(evening, membership=perhetalo, by=petri, client_key=key, another=True)
    assert again != entry


# Correcting


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


# Deleting and forgetting


def test_a_coordinators_reason_stays_and_the_content_goes(entry: Entry, aino: User) -> None:
    activity_log.delete(entry, reason="Kirjattu väärään ekosysteemiin", by=aino)
    kept = EntryDeletion.objects.get()
    assert (kept.month, str(kept.organisation), kept.by) == (date(2026, 11, 1), "Jokilaakson Perhetalo ry", aino)
    assert not Entry.objects.exists()


def test_what_is_deleted_cannot_be_deleted_again(entry: Entry, aino: User) -> None:
    activity_log.delete(entry, reason="Kaksoiskappale", by=aino)
    with pytest.raises(EntryGone):
        activity_log.delete(entry, reason="Kaksoiskappale", by=aino)
    assert EntryDeletion.objects.count() == 1


def test_the_name_leaves_after_ninety_days(entry: Entry, petri: User) -> None:
    with time_machine.travel(f"{TODAY + timedelta(days=90)}T10:00:00+02:00"):
        assert activity_log.forget_names() == 0
    with time_machine.travel(f"{TODAY + timedelta(days=91)}T10:00:00+02:00"):
        assert activity_log.forget_names() == 1
    assert EntryPart.objects.get().person is None
    assert Entry.objects.count() == 1


# Races


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
