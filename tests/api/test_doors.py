"""What every answer of the API has, whoever asks and whatever is sent: headers, no cookie, a problem in words."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ecosystems.models import User
from itla_impact.api.entries import NewEntry
from itla_impact.api.parsing import LARGEST
from itla_impact.api.problems import KINDS
from itla_impact.api.urls import urlpatterns
from tests import factories as make
from tests.access.doors import API, World
from tests.access.test_headers import MEGABYTE, lacking
from tests.access.test_mass_assignment import hostile_words
from tests.access.test_stored_script import plant
from tests.access.visitors import address, changed, everything_stored, next_door, world  # noqa: F401
from tests.api.conftest import ALL, Program, token_of
from tests.api.test_document import DOCUMENT
from tests.privacy.test_log_lines import Log, log  # noqa: F401

PEOPLE = ("aino", "petri", "maija", "helmi", "tuula")
ENTRIES = "/api/v1/ecosystems/jokilaakso/entries/"
LOCKED = [door for door in API if door.route != "api:openapi"]


@pytest.fixture
def programs(world: World, request: pytest.FixtureRequest) -> dict[str, Program]:  # noqa: F811
    return {name: Program(token_of(request.getfixturevalue(name))) for name in PEOPLE}


@pytest.fixture
def words(world: World) -> dict[str, Any]:  # noqa: F811
    """An entry that Petri may log."""
    partner = make.make_membership(world.ecosystem, "Koskenrannan kaupunki")
    return {
        "activity": world.activity.pk,
        "partners": [partner.pk],
        "date": "2026-03-17",
        "setting": "school",
        "how_early": "worry",
        "children": 14,
        "child_heard": "yes",
    }


def is_a_problem(answer: Any) -> bool:
    told = json.loads(answer.content)
    return (
        answer.headers["Content-Type"] == "application/problem+json"
        and told["status"] == answer.status_code
        and told["instance"] == answer.headers["X-Request-ID"]
        and {"type", "title", "detail"} <= set(told)
    )


def test_every_answer_has_the_headers_and_no_cookie(
    world: World,  # noqa: F811
    programs: dict[str, Program],
    words: dict[str, Any],
) -> None:
    answers = [browser.get(address(door, door.at(world))) for door in API for browser in (Client(), programs["petri"])]
    answers += [programs["petri"].send(ENTRIES, sent) for sent in (words, words, {})]
    answers += [programs["petri"].get("/api/v1/none/"), programs["petri"].get("/api/"), Client().get("/api/v2/")]

    assert [lacking(answer) for answer in answers] == [[]] * len(answers)
    assert not [answer for answer in answers if answer.cookies or "Cookie" in answer.headers.get("Vary", "")]
    assert not [one for one in answers if "Cache-Control" not in one.headers]
    assert {answer.status_code for answer in answers} == {200, 201, 401, 404, 409, 422}
    assert all(is_a_problem(answer) for answer in answers if answer.status_code >= 400)


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"[" * 30_000 + b"]" * 30_000, "application/json", 400),
        (b"{", "application/json", 400),
        (b"", "application/json", 422),
        (b"\xff\xfe", "application/json", 400),
        (b'{"children": NaN}', "application/json", 400),
        (b'{"learned": "\\ud800"}', "application/json", 400),
        (b'{"children": ' + b"9" * 5_000 + b"}", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'"text"', "application/json; charset=utf-8", 422),
        (b"null", "application/json", 422),
        (json.dumps({f"field{n}": 1 for n in range(3_000)}).encode(), "application/json", 422),
        (b" " * (LARGEST + 1), "application/json", 413),
        (b" " * (MEGABYTE + 1), "application/json", 413),
        (b"activity=1", "application/x-www-form-urlencoded", 415),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x", 415),
        (b"{}", "text/plain", 415),
        (b"{}", "", 415),
    ],
)
def test_what_cannot_be_read_is_a_problem(programs: dict[str, Program], body: bytes, kind: str, status: int) -> None:
    answer = programs["petri"].generic("POST", ENTRIES, body, content_type=kind)

    assert answer.status_code == status, answer.content
    assert is_a_problem(answer)


def test_a_problem_speaks_her_language(programs: dict[str, Program]) -> None:
    said = {
        language: programs["petri"].get("/api/v1/areas/?level=x", headers={"Accept-Language": language})
        for language in ("fi", "sv-FI", "en", "de")
    }

    assert {answer.json()["title"] for answer in said.values()} == {
        "Tiedoissa on korjattavaa",
        "Uppgifterna behöver rättas",
        "Something in the data needs correcting",
    }
    assert said["de"].content != said["sv-FI"].content
    assert said["sv-FI"].headers["Content-Language"] == "sv"
    assert len({answer.json()["type"] for answer in said.values()}) == 1


def test_every_type_of_problem_is_explained(client: Client, db: None) -> None:
    for language in ("fi", "sv", "en"):
        page = client.get(reverse("front:api", args=[language])).content.decode()
        assert not [kind.code for kind in KINDS.values() if f'id="{kind.code}"' not in page]


def test_a_failure_is_a_problem_that_tells_nothing(programs: dict[str, Program], monkeypatch: Any) -> None:
    def fails(*_args: Any) -> None:
        raise RuntimeError("Liisa Virtanen")

    monkeypatch.setattr("itla_impact.api.views.figures.packed_figures", fails)
    programs["petri"].raise_request_exception = False
    answer = programs["petri"].get("/api/v1/figures/")

    assert answer.status_code == 500
    assert is_a_problem(answer)
    assert b"Virtanen" not in answer.content


def test_an_entry_takes_no_field_that_it_does_not_tell_of(
    world: World,  # noqa: F811
    next_door: World,  # noqa: F811
    programs: dict[str, Program],
    words: dict[str, Any],
) -> None:
    """Every field of every model, beside the words that are right."""
    hostile = {name: value for name, value in hostile_words(next_door).items() if name not in NewEntry().fields}
    names = sorted(hostile)
    before, refused = everything_stored(), set()
    for at in range(0, len(names), 20):
        sent = {**words, **{name: hostile[name] for name in names[at : at + 20]}}
        refused |= {one["field"] for one in programs["petri"].send(ENTRIES, sent).json()["errors"]}

    assert len(names) > 100
    assert refused == set(names)
    assert set(changed(before)) <= {"ecosystems_apitoken"}


def test_what_is_stored_is_told_as_data(world: World, petri: User) -> None:  # noqa: F811
    assert plant() >= 25
    program = Program(token_of(petri))
    told = 0
    for door in LOCKED:
        answer = program.get(address(door, door.at(world)))
        assert answer.headers["Content-Type"] in {"application/json", "application/problem+json"}
        assert answer.status_code < 500
        told += b"<script>lintu" in answer.content
    assert told >= 5


def test_no_token_is_in_a_log(
    world: World,  # noqa: F811
    programs: dict[str, Program],
    words: dict[str, Any],
    log: Log,  # noqa: F811
) -> None:
    for program in [*programs.values(), Program("itla_" + "x" * 43)]:
        for door in API:
            program.get(address(door, door.at(world)))
        program.send(ENTRIES, {**words, "learned": "Kuraattori kuunteli."})
    lines = [line for line in log.lines if line["message"] == "answered"]

    assert len(lines) > 50
    assert not [one for one in programs.values() if one.token in log.text]
    assert "itla_" not in log.text.replace("itla_impact", "")
    assert "Kuraattori" not in log.text
    assert "jokilaakso" not in log.text


def test_a_scope_opens_its_doors_alone(world: World, petri: User) -> None:  # noqa: F811
    """All scopes but one, for each: what closes is what the document says needs it."""
    wrong = []
    for scope in ALL:
        program = Program(token_of(petri, *[one for one in ALL if one != scope]))
        for door in LOCKED:
            url = address(door, door.at(world))
            for method in ("get", "post"):
                said = _operation(DOCUMENT, door.route, method)
                if said is None:
                    continue
                closed = program.send(url, {}).status_code if method == "post" else program.get(url).status_code
                if (closed == 403) != (f"`{scope}`" in said):
                    wrong.append(f"{method} {door.route} without {scope}: {closed}")

    assert not wrong


def _operation(document: dict[str, Any], route: str, method: str) -> str | None:
    """What the document says of an address' method; None when there is none."""
    pattern = next(str(one.pattern) for one in urlpatterns if f"api:{one.name}" == route)
    path = "/api/v1/" + pattern.replace("<slug:", "{").replace("<int:", "{").replace(">", "}")
    operation = document["paths"][path].get(method)
    return operation["description"] if operation else None
