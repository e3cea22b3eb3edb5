"""Everyone can take back her own part; a coordinator deletes with a reason; names are forgotten."""

from datetime import date, timedelta

import pytest
import time_machine

from ecosystems import activity_log
from ecosystems.activity_log import EntryGone, Occasion
from ecosystems.models import (
    Change,
    Entry,
    EntryDeletion,
    EntryPart,
    Membership,
    User,
)
from tests import factories as make
from tests.ecosystems.activity_log.conftest import TODAY, named_partners


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
