"""The form: Petri writes, and is told in words what cannot be."""

import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ecosystems.access import Role
from ecosystems.models import Area, Ecosystem, Entry, LearningNote, Membership, User
from ecosystems.models.entries import ChildHeard
from tests import factories as make
from tests.ecosystems.entries.pages import LOG, TODAY, Words, text


def test_petri_logs_an_evening(petri_client: Client, evening: Words) -> None:
    answer = petri_client.post(LOG, evening, follow=True)
    assert answer.redirect_chain == [(LOG, 302)]
    assert "Tallennettu: Avoin kohtaamispaikka 24.11." in text(answer)
    assert "24.11.." not in text(answer)
    assert "14 lasta, 11 aikuista" in text(answer)
    assert Entry.objects.get().sectors == 2


def test_four_answers_are_enough(petri_client: Client, evening: Words) -> None:
    needed = {name: evening[name] for name in ("client_key", "date", "activity", "partners", "setting", "how_early")}
    petri_client.post(LOG, needed)
    entry = Entry.objects.get()
    assert (entry.children, entry.adults, entry.child_heard) == (0, 0, ChildHeard.NO_CHILDREN)


def test_a_double_tap_is_answered_as_the_first_was(petri_client: Client, evening: Words) -> None:
    first, second = (petri_client.post(LOG, evening) for _ in range(2))
    assert (first.status_code, first["Location"]) == (second.status_code, second["Location"]) == (302, LOG)
    assert Entry.objects.count() == 1


def test_nothing_is_lost_when_something_is_missing(petri_client: Client, evening: Words) -> None:
    del evening["setting"]
    page = petri_client.post(LOG, evening | {"learned": "Ruoka toi paikalle myös isät."})
    assert not Entry.objects.exists()
    assert "Tarkista nämä kohdat" in text(page)
    html = page.content.decode()
    for kept in (
        'value="14"',
        'value="11"',
        'value="2026-11-24"',
        "Ruoka toi paikalle myös isät.",
        evening["client_key"],
    ):
        assert kept in html
    assert html.count(" checked") == 4


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"date": "2026-11-25"}, "Päivä on tulevaisuudessa"),
        ({"date": "2025-11-23"}, "yli vuoden takana"),
        ({"children": "501"}, "500"),
        ({"partners": []}, "Valitse vähintään yksi organisaatio"),
        ({"activity": "999999"}, "Tämä toiminto ei ole enää valittavissa"),
        ({"activity": "9" * 30}, "Tämä toiminto ei ole enää valittavissa"),
        ({"activity": "²"}, "Tämä toiminto ei ole enää valittavissa"),
        ({"child_heard": ChildHeard.NO_CHILDREN}, "Kirjasit lapsia"),
        ({"learned": "Äiti 131052-308T kertoi"}, "henkilötunnus"),
        ({"learned": "x" * 501}, "500"),
    ],
)
def test_what_cannot_be_is_said_in_words(petri_client: Client, evening: Words, wrong: Words, said: str) -> None:
    assert said in text(petri_client.post(LOG, evening | wrong))
    assert not Entry.objects.exists()
    assert not LearningNote.objects.exists()


def test_a_partner_or_municipality_from_next_door_is_refused(
    petri_client: Client, evening: Words, merenkurkku: Ecosystem
) -> None:
    stranger = make.make_membership(merenkurkku, "Merenkurkun kunta")
    elsewhere = Area.objects.get(code="167", level=Area.Level.MUNICIPALITY)
    page = petri_client.post(LOG, evening | {"partners": [stranger.pk], "municipality": elsewhere.pk})
    assert "ei ole ekosysteemin jäsen" in text(page)
    assert "Kunta ei kuulu ekosysteemin alueeseen" in text(page)
    assert not Entry.objects.exists()


def test_an_ecosystem_without_activities_says_what_comes_first(petri_client: Client) -> None:
    said = text(petri_client.get(LOG))
    assert "Pyydä koordinaattoria lisäämään ensimmäinen toiminto." in said
    assert "Tallenna" not in said


def test_where_nobody_else_is_petri_asks_his_coordinator_for_a_partner(
    petri_client: Client, jokilaakso: Ecosystem, perhetalo: Membership
) -> None:
    make.make_activity(jokilaakso, "Aamukerho", partners=[perhetalo])
    said = text(petri_client.get(LOG))
    assert "Yhteinen työ tarvitsee toisen organisaation" in said
    assert "Pyydä koordinaattoria lisäämään se." in said
    assert "Tallenna" not in said


def test_where_nobody_else_is_aino_is_led_to_add_a_partner(
    aino_client: Client, jokilaakso: Ecosystem, wellbeing: Membership
) -> None:
    make.make_activity(jokilaakso, "Aamukerho", partners=[wellbeing])
    way = reverse("ecosystems:add-member", args=[jokilaakso.slug])
    for page in (LOG, reverse("front:overview", args=[jokilaakso.slug])):
        assert way in aino_client.get(page).content.decode()


def test_an_activity_that_has_ended_is_not_offered(petri_client: Client, jokilaakso: Ecosystem) -> None:
    make.make_activity(jokilaakso, "Päättynyt kerho", until=TODAY)
    assert "Päättynyt kerho" not in text(petri_client.get(LOG))


def test_petris_own_activities_come_first(
    petri_client: Client, jokilaakso: Ecosystem, perhetalo: Membership, koskenranta: Membership
) -> None:
    make.make_activity(jokilaakso, "Aamukerho")
    make.make_activity(jokilaakso, "Vertaisryhmä", partners=[perhetalo])
    said = text(petri_client.get(LOG))
    assert said.index("Vertaisryhmä") < said.index("Aamukerho")


def test_who_works_for_two_organisations_says_for_which(
    petri_client: Client, petri: User, jokilaakso: Ecosystem, koskenranta: Membership, evening: Words
) -> None:
    make.make_seat(petri, Role.PROFESSIONAL, jokilaakso, koskenranta.organisation)
    assert "Minkä organisaation puolesta?" in text(petri_client.get(LOG))
    alone = petri_client.post(LOG, evening | {"membership": koskenranta.pk})
    assert "organisaatio oman lisäksi" in text(alone)


def test_a_name_in_what_was_learned_is_pointed_out_once(petri_client: Client, evening: Words) -> None:
    evening["learned"] = "Ope Virtanen toi ruoan."
    page = petri_client.post(LOG, evening)
    assert "Voiko tästä tunnistaa jonkun: ”Ope Virtanen”?" in text(page)
    assert not Entry.objects.exists()
    petri_client.post(LOG, evening | {"learned_seen": "Ope Virtanen toi ruoan."})
    assert LearningNote.objects.get().text == "Ope Virtanen toi ruoan."


def test_the_last_entry_fills_in_everything_but_the_counts_and_the_note(petri_client: Client, evening: Words) -> None:
    with time_machine.travel("2026-11-20T10:00:00+02:00"):
        petri_client.post(LOG, evening | {"date": "2026-11-20", "learned": "Ruoka toi isät."})
    assert "Sama kuin viimeksi: Avoin kohtaamispaikka" in text(petri_client.get(LOG))
    page = petri_client.get(LOG, {"again": "1"})
    html = page.content.decode()
    assert html.count(" checked") == 5
    assert "Tänään 24.11. · Kajaani" in text(page)
    assert 'value="14"' not in html
    assert "Ruoka toi isät." not in html
    assert re.search(r'name="children"[^>]* autofocus', html)
