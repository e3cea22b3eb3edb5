"""One occasion is one entry: Kaisa is asked whether she was there, and joins with one tap."""

import re
from typing import Any

from django.test import Client

from ecosystems.models import Entry, EntryPart, LearningNote, Membership, User
from tests.ecosystems.entries.pages import LOG, Words, signed_in, text


def test_kaisa_is_asked_and_joins_with_one_tap(
    petri_client: Client, kaisa: User, evening: Words, kaisas_evening: Words
) -> None:
    petri_client.post(LOG, evening)
    kaisas = signed_in(kaisa)
    question = kaisas.post(LOG, kaisas_evening | {"learned": "Isät tulivat."})
    said = text(question)
    assert "Jokilaakson Perhetalo ry kirjasi tämän jo. Olitko mukana?" in said
    assert "Petri" not in said
    answer = sent_on(kaisas, question, "Kyllä, olin mukana")
    assert "Olet mukana kirjauksessa" in text(answer)
    assert Entry.objects.get().parts.count() == 2
    assert LearningNote.objects.get().text == "Isät tulivat."


def test_kaisas_other_occasion_is_stored(
    petri_client: Client, kaisa: User, evening: Words, kaisas_evening: Words
) -> None:
    petri_client.post(LOG, evening)
    kaisas = signed_in(kaisa)
    sent_on(kaisas, kaisas.post(LOG, kaisas_evening), "En, tämä oli toinen tilaisuus")
    assert Entry.objects.count() == 2


def test_joining_what_was_undone_meanwhile_loses_nothing(
    petri_client: Client, kaisa: User, evening: Words, kaisas_evening: Words
) -> None:
    petri_client.post(LOG, evening)
    kaisas = signed_in(kaisa)
    question = kaisas.post(LOG, kaisas_evening)
    Entry.objects.all().delete()
    page = sent_on(kaisas, question, "Kyllä, olin mukana")
    assert "on poistettu. Tallenna omasi." in text(page)
    assert 'value="14"' in page.content.decode()


def test_nobody_joins_an_entry_she_was_not_asked_about(
    petri_client: Client, kaisa: User, evening: Words, kaisas_evening: Words
) -> None:
    petri_client.post(LOG, evening)
    pk = Entry.objects.get().pk
    signed_in(kaisa).post(f"{LOG}{pk}/join/", kaisas_evening | {"date": "2026-11-23"})
    assert EntryPart.objects.count() == 1


def test_petris_own_second_evening_is_asked_about_without_a_join(
    petri_client: Client, evening: Words, kaisas_evening: Words, koskenranta: Membership
) -> None:
    petri_client.post(LOG, evening)
    question = petri_client.post(LOG, kaisas_evening | {"partners": [koskenranta.pk]})
    assert "Olet jo kirjannut tämän" in text(question)
    assert "Kyllä, olin mukana" not in text(question)


def sent_on(client: Client, page: Any, button: str) -> Any:
    """Taps `button` on a page of forms, sending what its form carries."""
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL)
    form = next(form for form in forms if button in form)
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", form):
        fields.setdefault(attribute(tag, "name"), []).append(attribute(tag, "value"))
    return client.post(attribute(form, "action"), fields, follow=True)


def attribute(tag: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', tag)
    return found[1] if found else ""
