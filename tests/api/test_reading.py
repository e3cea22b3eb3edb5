"""What a program reads: areas, measures, ecosystems and figures, as far as its person may see them on the pages."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import Area, Ecosystem, Membership, User
from measures import dashboard, recompute
from measures.models import Definition
from measures.models.statistics import StatisticsVersion
from tests import factories as make
from tests.api.conftest import Program

Programs = Callable[..., Program]
FIGURES = "/api/v1/figures/"


@pytest.fixture
def mine(petri: User, program: Programs) -> Program:
    return program(petri)


@pytest.fixture
def counted(jokilaakso: Ecosystem, perhetalo: Membership) -> Ecosystem:
    """Three months of joint work, a measure of nobody's and one of people, both counted."""
    make.make_definition("occasions")
    make.make_definition("children", {"of": "children"}, disclosure="B")
    activity = make.make_activity(jokilaakso)
    today = timezone.localdate()
    for months_ago, children in ((8, 40), (5, 3), (1, 12)):
        number = today.year * 12 + today.month - 1 - months_ago
        make.make_entry(activity, perhetalo, date(number // 12, number % 12 + 1, 5), children=children)
    recompute.tick()
    return jokilaakso


def test_areas_come_page_by_page_and_each_once(mine: Program) -> None:
    make.make_north_karelia()
    path, seen = "/api/v1/areas/?limit=2", []
    while path:
        page = mine.get(path).json()
        assert len(page["items"]) <= 2
        seen += [one["id"] for one in page["items"]]
        path = page["next"]

    assert len(seen) == len(set(seen)) == Area.objects.count()
    assert {"municipality-205", "wellbeing_area-20"} <= set(seen)


def test_areas_are_filtered(mine: Program) -> None:
    Area.objects.filter(code="290").update(valid_until=date(2020, 1, 1))
    found = mine.get("/api/v1/areas/?level=municipality&parent=wellbeing_area-20&on=2026-01-01").json()["items"]

    assert [one["code"] for one in found] == ["205", "765"]
    assert found[0]["name"]["sv"] == "Kajaani (sv)"


def test_a_page_goes_on_when_rows_come_between(mine: Program) -> None:
    first = mine.get("/api/v1/areas/?limit=3").json()
    make.make_north_karelia()
    then = mine.get(first["next"]).json()

    assert not {one["id"] for one in first["items"]} & {one["id"] for one in then["items"]}


def test_measures_tell_their_current_definition_and_definitions_all(mine: Program) -> None:
    make.make_definition("occasions")
    make.make_definition("occasions", scale=2)
    measures = mine.get("/api/v1/measures/").json()["items"]
    definitions = mine.get("/api/v1/definitions/?measure=occasions").json()["items"]

    assert [(one["code"], one["definition"]["version"]) for one in measures] == [("occasions", 2)]
    assert [one["version"] for one in definitions] == [1, 2]
    assert mine.get("/api/v1/measures/occasions/").json() == measures[0]
    assert mine.get("/api/v1/measures/none/").status_code == 404


def test_an_ecosystem_tells_what_an_entry_can_name(mine: Program, perhetalo: Membership, wellbeing: Membership) -> None:
    activity = make.make_activity(perhetalo.ecosystem)
    told = mine.get("/api/v1/ecosystems/jokilaakso/").json()

    assert [one["slug"] for one in mine.get("/api/v1/ecosystems/").json()["items"]] == ["jokilaakso"]
    assert {one["id"]: one["is_own"] for one in told["members"]} == {perhetalo.pk: True, wellbeing.pk: False}
    assert [one["id"] for one in told["activities"]] == [activity.pk]
    assert "municipality-765" in told["municipalities"]


def test_figures_are_those_of_the_page(mine: Program, counted: Ecosystem) -> None:
    series = {one["measure"]: one for one in mine.get(FIGURES).json()["series"]}
    drawn = {
        one.definition.measure.code: one for one in dashboard.curves(counted, [*Definition.objects.current()]).values()
    }

    assert set(series) == set(drawn)
    for code, one in series.items():
        figures = drawn[code].figures
        assert one["first"] == str(figures[0].period)
        assert one["first_month"] == str(figures[0].period.first_month)
        assert one["values"] == [None if each.value is None else float(each.value) for each in figures]
        assert one["missing"] == [each.missing and str(each.missing) for each in figures]
        assert {len(one[name]) for name in ("numerators", "denominators", "n", "low", "high")} == {len(figures)}


def test_a_small_number_of_people_is_hidden_with_what_it_is_made_of(mine: Program, counted: Ecosystem) -> None:
    one = mine.get(f"{FIGURES}?measure=children").json()["series"][0]
    few = [at for at, why in enumerate(one["missing"]) if why == "few"]

    assert few
    assert not [one[name][at] for name in ("values", "numerators", "denominators", "n") for at in few if one[name][at]]


def test_many_measures_cost_as_many_queries_as_one(mine: Program, counted: Ecosystem) -> None:
    mine.get(FIGURES)
    with CaptureQueriesContext(connection) as few:
        mine.get(FIGURES)
    for number in range(30):
        make.make_definition(f"measure-{number}")
    recompute.tick()
    with CaptureQueriesContext(connection) as many:
        answer = mine.get(FIGURES)

    assert len(answer.json()["series"]) == 32
    assert len(many) == len(few) <= 8


def test_what_has_not_changed_is_not_sent_again(mine: Program, counted: Ecosystem) -> None:
    etag = mine.get(FIGURES).headers["ETag"]
    again = mine.get(FIGURES, headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", etag)
    assert again.headers["Cache-Control"] == "private, no-cache"

    tags = [etag]
    tags.append(mine.get(f"{FIGURES}?measure=children").headers["ETag"])
    tags.append(mine.get(FIGURES, headers={"Accept-Language": "sv"}).headers["ETag"])
    Ecosystem.objects.filter(pk=counted.pk).raise_version()
    tags.append(mine.get(FIGURES).headers["ETag"])
    StatisticsVersion.raise_it()
    tags.append(mine.get(FIGURES).headers["ETag"])
    assert len(set(tags)) == len(tags)


def test_figures_of_two_ecosystems_come_together(
    petri: User, mine: Program, counted: Ecosystem, merenkurkku: Ecosystem
) -> None:
    make.make_seat(petri, Role.MODERATOR, merenkurkku)
    series = mine.get(f"{FIGURES}?ecosystem=merenkurkku&ecosystem=jokilaakso&measure=occasions").json()["series"]

    assert [(one["ecosystem"], one["first"] is None) for one in series] == [
        ("merenkurkku", True),
        ("jokilaakso", False),
    ]


CLOSED = [
    "/api/v1/ecosystems/{}/",
    "/api/v1/ecosystems/{}/entries/",
    "/api/v1/figures/?ecosystem={}",
    "/api/v1/figures/?ecosystem={}&measure=occasions",
]


@pytest.mark.parametrize("path", CLOSED)
def test_foreign_and_absent_are_the_same_to_the_byte(
    helmi: User, counted: Ecosystem, program: Programs, path: str, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = 1
    hers, same = program(helmi), {"X-Request-ID": "one-and-the-same"}
    foreign, absent = (hers.get(path.format(slug), headers=same) for slug in ("jokilaakso", "ei-ole"))

    assert foreign.status_code == 404
    assert foreign.content == absent.content
    assert sorted(foreign.headers.items()) == sorted(absent.headers.items())


def test_the_backbone_sees_no_ecosystem_from_inside(tuula: User, counted: Ecosystem, program: Programs) -> None:
    hers = program(tuula)

    assert [hers.get(path.format("jokilaakso")).status_code for path in CLOSED] == [404] * len(CLOSED)
    assert hers.get(FIGURES).json() == {"series": []}
    assert hers.get("/api/v1/ecosystems/").json()["items"] == []


def test_what_happens_next_door_changes_no_byte_of_mine(
    mine: Program, counted: Ecosystem, helmi: User, merenkurkku: Ecosystem
) -> None:
    paths = ["/api/v1/ecosystems/", "/api/v1/ecosystems/jokilaakso/", "/api/v1/ecosystems/jokilaakso/entries/", FIGURES]

    def seen() -> list[Any]:
        answers = [mine.get(path) for path in paths]
        return [(one.content, one.headers.get("ETag")) for one in answers]

    before = seen()
    member = make.make_membership(merenkurkku, "Aaa ry")
    activity = make.make_activity(merenkurkku, "Aaa", partners=[member])
    for month in range(1, 10):
        make.make_entry(activity, member, date(2026, month, 7))
    recompute.tick()

    assert seen() == before


@pytest.mark.parametrize(
    "query",
    ["level=village", "parent=20", "on=tomorrow", "limit=0", "limit=501", "cursor=%00", "cursor=zzz", "colour=red"],
)
def test_a_question_that_makes_no_sense_is_told_why(mine: Program, query: str) -> None:
    answer = mine.get(f"/api/v1/areas/?{query}")

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == query.partition("=")[0]
    assert answer.json()["errors"][0]["detail"]
