"""Small numbers, the coordinator's list, and what others do not see."""

from datetime import date
from uuid import UUID

import pytest
from django.test import Client

from ecosystems.access import Role
from ecosystems.models import Activity, Ecosystem, Entry, EntryDeletion, Membership, User
from tests import factories as make
from tests.ecosystems.entries.pages import LOG, TODAY, Words, signed_in, small, text, write


def test_aino_sees_the_month_of_a_small_entry(
    aino: User, petri: User, perhetalo: Membership, meeting_place: Activity
) -> None:
    small(perhetalo, petri, meeting_place)
    said = text(signed_in(aino).get(f"{LOG}all/"))
    assert "Marraskuu 2026 · Jokilaakson Perhetalo ry · alle 10 mukana" in said
    for hidden in ("19.11.", "Kajaani", "4 lasta", "3 aikuista", "Petri"):
        assert hidden not in said


def test_petri_sees_his_own_small_entry_whole(
    petri_client: Client, petri: User, perhetalo: Membership, meeting_place: Activity
) -> None:
    small(perhetalo, petri, meeting_place)
    assert "4 lasta, 3 aikuista" in text(petri_client.get(f"{LOG}mine/"))


def test_kaisa_who_joined_a_small_entry_neither_sees_nor_corrects_its_counts(
    petri: User, kaisa: User, perhetalo: Membership, koskenranta: Membership, meeting_place: Activity
) -> None:
    entry = small(perhetalo, petri, meeting_place)
    entry.parts.create(membership=koskenranta, person=kaisa, created_on=TODAY)
    client = signed_in(kaisa)
    for page in (f"{LOG}mine/", f"{LOG}{entry.pk}/", LOG, f"{LOG}?again=1"):
        said = client.get(page).content.decode()
        for hidden in ("19.11.", "2026-11-19", "4 lasta", 'value="4"', "selected>Kajaani", "· Kajaani"):
            assert hidden not in said
    assert "Peru osuuteni" in text(client.get(f"{LOG}{entry.pk}/"))


def test_small_entries_stand_after_the_dated_ones_of_their_month(
    aino: User, petri: User, perhetalo: Membership, meeting_place: Activity
) -> None:
    small(perhetalo, petri, meeting_place)
    write(perhetalo, petri, meeting_place, day=date(2026, 11, 2))
    said = text(signed_in(aino).get(f"{LOG}all/"))
    assert said.index("2.11.") < said.index("alle 10 mukana")


def test_aino_deletes_with_a_reason(aino: User, petri: User, perhetalo: Membership, meeting_place: Activity) -> None:
    entry = write(perhetalo, petri, meeting_place)
    client = signed_in(aino)
    assert "Kirjoita syy" in text(client.post(f"{LOG}{entry.client_key}/delete/", {"reason": " "}))
    answer = client.post(f"{LOG}{entry.client_key}/delete/", {"reason": "Kaksoiskappale"}, follow=True)
    assert "Kirjaus on poistettu." in text(answer)
    assert "Kaksoiskappale" in text(answer)
    assert EntryDeletion.objects.get().reason == "Kaksoiskappale"
    assert client.post(f"{LOG}{entry.client_key}/delete/", {"reason": "Uudestaan"}).status_code == 404


def test_a_reason_holds_no_identity_code(
    aino: User, petri: User, perhetalo: Membership, meeting_place: Activity
) -> None:
    entry = write(perhetalo, petri, meeting_place)
    signed_in(aino).post(f"{LOG}{entry.client_key}/delete/", {"reason": "131052-308T"})
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("page", ["", "mine/", "all/", "{pk}/", "{key}/delete/", "999/", f"{UUID(int=0)}/delete/"])
@pytest.mark.parametrize("who", ["helmi", "maija", "tuula"])
def test_others_get_the_same_404_for_what_is_there_and_what_is_not(
    request: pytest.FixtureRequest, page: str, who: str, petris_entry: Entry
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get(LOG + page.format(pk=petris_entry.pk, key=petris_entry.client_key)).status_code == 404


def test_petri_deletes_nothing_and_opens_nobody_elses_entry(
    petri_client: Client, kaisa: User, koskenranta: Membership, meeting_place: Activity
) -> None:
    entry = write(koskenranta, kaisa, meeting_place)
    for page in (f"{entry.pk}/", f"{entry.pk}/undo/", f"{entry.client_key}/delete/"):
        assert petri_client.post(LOG + page, {"reason": "Miksei"}).status_code == 404
    assert Entry.objects.count() == 1


def test_undoing_by_a_link_does_nothing(petri_client: Client, evening: Words) -> None:
    petri_client.post(LOG, evening)
    assert petri_client.get(f"{LOG}{Entry.objects.get().pk}/undo/").status_code == 405


def test_a_coordinator_of_no_organisation_is_led_to_the_list(jokilaakso: Ecosystem) -> None:
    person = make.make_user()
    make.make_seat(person, Role.COORDINATOR, jokilaakso)
    answer = signed_in(person).get(LOG)
    assert (answer.status_code, answer["Location"]) == (302, f"{LOG}all/")
