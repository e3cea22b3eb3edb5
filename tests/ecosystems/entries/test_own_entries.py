"""One's own entries: the list, correcting, undoing."""

from datetime import timedelta

import time_machine
from django.test import Client

from ecosystems import activity_log
from ecosystems.models import Entry, Membership, User
from tests.ecosystems.entries.pages import LOG, TODAY, Words, signed_in, text, write


def test_the_list_holds_own_parts_only(
    petris_entry: Entry, petri_client: Client, kaisa: User, koskenranta: Membership
) -> None:
    write(koskenranta, kaisa, petris_entry.activity, adults=88)
    said = text(petri_client.get(f"{LOG}mine/"))
    assert "11 aikuista" in said
    assert "88 aikuista" not in said


def test_petri_corrects_a_number(petri_client: Client, evening: Words) -> None:
    petri_client.post(LOG, evening)
    pk = Entry.objects.get().pk
    assert 'value="14"' in petri_client.get(f"{LOG}{pk}/").content.decode()
    answer = petri_client.post(f"{LOG}{pk}/", evening | {"children": "40", "version": "1"}, follow=True)
    assert "Korjattu: Avoin kohtaamispaikka 24.11." in text(answer)
    assert Entry.objects.get().children == 40


def test_a_stale_correction_shows_both_and_saves_on_a_second_look(petri_client: Client, evening: Words) -> None:
    petri_client.post(LOG, evening)
    pk = Entry.objects.get().pk
    petri_client.post(f"{LOG}{pk}/", evening | {"children": "40", "version": "1"})
    stale = petri_client.post(f"{LOG}{pk}/", evening | {"children": "50", "version": "1"})
    assert stale.status_code == 409
    assert "Nyt tallessa: 40 Sinulla: 50" in text(stale)
    assert Entry.objects.get().children == 40
    assert 'name="version" value="2"' in stale.content.decode()
    petri_client.post(f"{LOG}{pk}/", evening | {"children": "50", "version": "2"})
    assert Entry.objects.get().children == 50


def test_undoing_makes_an_open_correction_stale(
    petri_client: Client, kaisa: User, koskenranta: Membership, evening: Words, kaisas_evening: Words
) -> None:
    petri_client.post(LOG, evening)
    entry = Entry.objects.get()
    activity_log.join(entry, membership=koskenranta, by=kaisa)
    petri_client.post(f"{LOG}{entry.pk}/undo/")
    late = signed_in(kaisa).post(f"{LOG}{entry.pk}/", kaisas_evening | {"version": "1"})
    assert late.status_code == 409
    assert Entry.objects.get().membership == koskenranta


def test_petri_undoes_his_part(petri_client: Client, evening: Words) -> None:
    petri_client.post(LOG, evening)
    answer = petri_client.post(f"{LOG}{Entry.objects.get().pk}/undo/", follow=True)
    assert "Osuutesi on poistettu" in text(answer)
    assert not Entry.objects.exists()


def test_after_thirty_days_the_page_offers_neither(petri: User, petris_entry: Entry) -> None:
    pk = petris_entry.pk
    with time_machine.travel(f"{TODAY + timedelta(days=31)}T10:00:00+02:00"):
        petri_client = signed_in(petri)
        said = text(petri_client.get(f"{LOG}{pk}/"))
        late = petri_client.post(f"{LOG}{pk}/undo/", follow=True)
    assert "Tallenna korjaus" not in said
    assert "Peru osuuteni" not in said
    assert "30 päivän ajan" in text(late)
    assert Entry.objects.count() == 1
