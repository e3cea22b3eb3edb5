"""A program logs joint work as its person would on the page: once, by the same rules."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from ecosystems.models import Activity, Entry, EntryPart, LearningNote, Membership, User
from tests import factories as make
from tests.api.conftest import Program
from tests.privacy.test_identity_codes import WRITTEN

Programs = Callable[..., Program]
ENTRIES = "/api/v1/ecosystems/jokilaakso/entries/"


@pytest.fixture
def mine(petri: User, program: Programs) -> Program:
    return program(petri)


@pytest.fixture
def words(meeting_place: Activity, koskenranta: Membership) -> dict[str, Any]:
    return {
        "activity": meeting_place.pk,
        "partners": [koskenranta.pk],
        "date": timezone.localdate().isoformat(),
        "setting": "school",
        "how_early": "worry",
        "children": 14,
        "adults": 6,
        "child_heard": "yes",
        "municipality": "municipality-765",
    }


def errors(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.content
    return {one["field"]: one["detail"] for one in answer.json()["errors"]}


def test_an_entry_is_logged_listed_and_read(mine: Program, words: dict[str, Any], petri: User) -> None:
    made = mine.send(ENTRIES, words)
    assert made.status_code == 201, made.content
    told = made.json()

    assert {name: told[name] for name in ("activity", "date", "setting", "children", "municipality")} == {
        name: words[name] for name in ("activity", "date", "setting", "children", "municipality")
    }
    assert told["named"][0]["name"]["fi"] == "Koskenrannan kaupunki"
    assert mine.get(ENTRIES).json() == {"next": None, "items": [told]}
    assert mine.get(f"{ENTRIES}{told['id']}/").json() == told
    assert EntryPart.objects.get().person == petri


def test_the_same_words_with_the_same_key_are_one_entry(mine: Program, words: dict[str, Any]) -> None:
    key = str(uuid.uuid4())
    answers = [mine.send(ENTRIES, words, **{"Idempotency-Key": sent}) for sent in (key, f'"{key}"', key.upper())]

    assert [one.status_code for one in answers] == [201, 201, 201]
    assert answers[0].json() == answers[2].json()
    assert Entry.objects.get().client_key == uuid.UUID(key)


def test_a_key_of_somebody_else_tells_nothing(
    mine: Program, words: dict[str, Any], aino: User, program: Programs, perhetalo: Membership
) -> None:
    key = str(uuid.uuid4())
    first = mine.send(ENTRIES, words, **{"Idempotency-Key": key}).json()
    hers = program(aino).send(ENTRIES, {**words, "children": 20, "another": True}, **{"Idempotency-Key": key})

    assert hers.status_code == 201
    assert hers.json()["id"] != first["id"]
    assert Entry.objects.count() == 2


def test_a_key_that_is_no_uuid_is_refused(mine: Program, words: dict[str, Any]) -> None:
    assert "Idempotency-Key" in errors(mine.send(ENTRIES, words, **{"Idempotency-Key": "1"}))


def test_what_a_colleague_has_logged_is_asked_about(
    mine: Program, words: dict[str, Any], aino: User, program: Programs
) -> None:
    hers = program(aino).send(ENTRIES, words).json()
    asked = mine.send(ENTRIES, words)
    assert asked.status_code == 409
    assert [one["id"] for one in asked.json()["alike"]] == [hers["id"]]

    joined = mine.send(ENTRIES, {**words, "join": hers["id"]})
    assert (joined.status_code, joined.json()["id"]) == (201, hers["id"])
    assert Entry.objects.count() == 1
    another = mine.send(ENTRIES, {**words, "another": True})
    assert another.status_code == 201
    assert Entry.objects.count() == 2


def test_a_small_entry_that_one_has_joined_hides_its_day(
    mine: Program, words: dict[str, Any], aino: User, program: Programs
) -> None:
    small = {**words, "children": 2, "adults": 1}
    hers = program(aino).send(ENTRIES, small).json()
    asked = mine.send(ENTRIES, small).json()["alike"][0]
    joined = mine.send(ENTRIES, {**small, "join": hers["id"]}).json()
    month = words["date"][:7]

    for told in (asked, joined):
        hidden = ("date", "municipality", "setting", "how_early", "child_heard", "children", "adults", "professionals")
        assert {name: told[name] for name in hidden} == dict.fromkeys(hidden)
        assert told["month"] == month
    assert [one["id"] for one in mine.get(f"{ENTRIES}?month={month}").json()["items"]] == [hers["id"]]
    assert mine.get(f"{ENTRIES}?month=2001-01").json()["items"] == []


def test_joining_what_is_not_alike_is_refused(
    mine: Program, words: dict[str, Any], koskenranta: Membership, meeting_place: Activity
) -> None:
    other = make.make_entry(make.make_activity(koskenranta.ecosystem, "Muu"), koskenranta)

    assert "join" in errors(mine.send(ENTRIES, {**words, "join": other.pk}))
    assert "join" in errors(mine.send(ENTRIES, {**words, "join": 987654321}))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"activity": 987654321}, "activity"),
        ({"activity": 2**70}, "activity"),
        ({"activity": None}, "activity"),
        ({"partners": []}, "partners"),
        ({"partners": [987654321]}, "partners"),
        ({"partners": ["x"]}, "partners.0"),
        ({"setting": "moon"}, "setting"),
        ({"children": 501}, "children"),
        ({"children": -1}, "children"),
        ({"children": {}}, "children"),
        ({"child_heard": "no_children"}, "child_heard"),
        ({"municipality": "municipality-167"}, "municipality"),
        ({"municipality": "Sotkamo"}, "municipality"),
        ({"date": (timezone.localdate() + timedelta(days=1)).isoformat()}, "date"),
        ({"date": "24.11.2026"}, "date"),
        ({"another": "perhaps"}, "another"),
        ({"learned": "Neuvola auttoi, Anna Virtanen"}, "learned"),
        ({"learned": "x" * 501}, "learned"),
        ({"learned": "a\x00b"}, "learned"),
        ({"created_on": "2020-01-01"}, "created_on"),
    ],
)
def test_what_the_page_refuses_is_refused(
    mine: Program, words: dict[str, Any], change: dict[str, Any], field: str
) -> None:
    make.make_north_karelia()

    assert field in errors(mine.send(ENTRIES, {**words, **change}))
    assert not Entry.objects.exists()


@pytest.mark.parametrize("code", WRITTEN)
def test_an_identity_code_is_refused_in_every_text(mine: Program, words: dict[str, Any], code: str) -> None:
    for field in ("learned", "learned_seen"):
        assert field in errors(mine.send(ENTRIES, {**words, field: f"Lapsi {code} kävi"}))
    assert not LearningNote.objects.exists()


def test_a_warning_about_a_name_is_heeded_or_answered(mine: Program, words: dict[str, Any]) -> None:
    note = "Opettaja Anna kuunteli"
    sent = mine.send(ENTRIES, {**words, "learned": note, "learned_seen": note})

    assert sent.status_code == 201
    assert LearningNote.objects.get().text == note


def test_she_logs_only_for_her_own(mine: Program, words: dict[str, Any], koskenranta: Membership) -> None:
    assert "membership" in errors(mine.send(ENTRIES, {**words, "membership": koskenranta.pk}))


@pytest.mark.parametrize("name", ["maija", "helmi", "tuula"])
def test_who_has_no_log_has_none_here(
    words: dict[str, Any], program: Programs, request: pytest.FixtureRequest, name: str
) -> None:
    theirs = program(request.getfixturevalue(name))
    answers = [theirs.get(ENTRIES), theirs.send(ENTRIES, words), theirs.get(f"{ENTRIES}1/")]
    # Maija reads feedback for Koskenranta and logs nothing.
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert not Entry.objects.exists()


def test_anothers_entry_is_as_absent_as_none(
    mine: Program, words: dict[str, Any], aino: User, program: Programs, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = 1
    hers = program(aino).send(ENTRIES, words).json()["id"]
    same = {"X-Request-ID": "one-and-the-same"}
    foreign, absent = (mine.get(f"{ENTRIES}{pk}/", headers=same) for pk in (hers, 987654321))

    assert (foreign.status_code, foreign.content) == (404, absent.content)


def test_own_entries_come_newest_first_page_by_page(mine: Program, words: dict[str, Any]) -> None:
    made = [mine.send(ENTRIES, {**words, "another": True, "adults": n}).json()["id"] for n in range(5)]
    path, seen = f"{ENTRIES}?limit=2", []
    while path:
        page = mine.get(path).json()
        seen += [one["id"] for one in page["items"]]
        path = page["next"]

    assert seen == made[::-1]


def test_a_scope_to_read_writes_nothing(petri: User, words: dict[str, Any], program: Programs) -> None:
    assert program(petri, "read:entries").send(ENTRIES, words).status_code == 403
    assert program(petri, "write:entries").get(ENTRIES).status_code == 403
    assert not Entry.objects.exists()
