"""The pages of the log, through HTTP: Petri writes, Kaisa is asked, Aino reads without names, Helmi sees nothing."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecosystems import activity_log
from ecosystems.access import Role
from ecosystems.models import Activity, Area, Ecosystem, Entry, EntryDeletion, EntryPart, LearningNote, Membership, User
from ecosystems.models.entries import ChildHeard, HowEarly, Setting
from ecosystems.models.organisations import Sector
from tests import factories as make

TODAY = date(2026, 11, 24)
LOG = "/e/jokilaakso/entries/"

Words = dict[str, Any]


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T10:00:00+02:00", tick=False):
        yield


@pytest.fixture
def petri_client(petri: User) -> Client:
    return signed_in(petri)


@pytest.fixture
def kaisa(jokilaakso: Ecosystem, koskenranta: Membership) -> User:
    """Petri's colleague at Koskenranta."""
    person = make.make_user("Kaisa")
    make.make_seat(person, Role.PROFESSIONAL, jokilaakso, koskenranta.organisation)
    return person


@pytest.fixture
def evening(meeting_place: Activity, koskenranta: Membership) -> Words:
    """What Petri fills in: an open house with Koskenranta."""
    return {
        "client_key": "7c1ae86c-5a0e-4f0e-9a63-0f4f3a7a0001",
        "activity": meeting_place.pk,
        "partners": [koskenranta.pk],
        "setting": Setting.FAMILY_CENTRE,
        "how_early": HowEarly.BEFORE_WORRY,
        "child_heard": ChildHeard.YES,
        "children": "14",
        "adults": "11",
        "professionals": "3",
        "date": "2026-11-24",
        "municipality": Area.objects.get(code="205", level=Area.Level.MUNICIPALITY).pk,
        "learned": "",
    }


@pytest.fixture
def kaisas_evening(evening: Words, perhetalo: Membership) -> Words:
    """The same evening as Kaisa tells it."""
    return evening | {"client_key": "7c1ae86c-5a0e-4f0e-9a63-0f4f3a7a0002", "partners": [perhetalo.pk]}


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(response: Any) -> str:
    """The page's words, without tags and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


def write(membership: Membership, person: User, activity: Activity, **told: Any) -> Entry:
    """An entry written straight to the models."""
    words = {"children": 14, "adults": 11, "sectors": 1, "day": TODAY, **told}
    entry = make.make_entry(activity, membership, **words)
    entry.partners.create(membership=membership, sector=membership.organisation.sector, named=False)
    entry.parts.create(membership=membership, person=person, created_on=entry.created_on)
    return entry


@pytest.fixture
def petris_entry(perhetalo: Membership, petri: User, meeting_place: Activity) -> Entry:
    return write(perhetalo, petri, meeting_place)


# Writing


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


# Same as last time


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


# One occasion


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


# Own list, correcting, undoing


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


# The small-number rule


def small(membership: Membership, person: User, activity: Activity) -> Entry:
    kajaani = Area.objects.get(code="205", level=Area.Level.MUNICIPALITY)
    return write(membership, person, activity, children=4, adults=3, day=date(2026, 11, 19), municipality=kajaani)


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


# The coordinator


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


# Who may not


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


# Queries that do not grow


@pytest.fixture
def many(
    jokilaakso: Ecosystem, petri: User, perhetalo: Membership, meeting_place: Activity, koskenranta: Membership
) -> Callable[[int], None]:
    """Writes n entries of Petri's, each with two partners."""

    def write_many(count: int) -> None:
        school = make.make_membership(jokilaakso, sector=Sector.EDUCATION)
        for one in range(count):
            entry = write(perhetalo, petri, meeting_place, children=20 + one)
            for partner in (koskenranta, school):
                entry.partners.create(membership=partner, sector=partner.organisation.sector)

    return write_many


@pytest.mark.parametrize("page", ["", "mine/", "all/"])
def test_lists_ask_no_more_for_thirty_entries_than_for_three(
    page: str, aino: User, petri: User, many: Callable[[int], None]
) -> None:
    client = signed_in(aino if page == "all/" else petri)
    many(3)
    client.get(LOG + page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(LOG + page)
    many(27)
    with CaptureQueriesContext(connection) as lots:
        answer = client.get(LOG + page)
    assert len(lots) == len(few)
    if page:
        assert len(re.findall(r"\d+\slasta,\s11\saikuista\s*</p>", answer.content.decode())) == 30
