"""How new the figures of an overview are, told from what has been counted, read and checked."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystems.areas import load_areas
from ecosystems.models import Ecosystem, User
from measures import audit, recompute
from measures.freshness import freshness_of
from measures.library import load_library
from measures.models import AuditFinding, AuditRun, Indicator
from measures.sources.statistics.shipped import load_example_statistics

NIGHT = datetime(2026, 11, 24, 0, 10, tzinfo=UTC)


def overview(client: Client, ecosystem: Ecosystem, **headers: str) -> tuple[int, str, str]:
    answer = client.get(f"/e/{ecosystem.slug}/", headers=headers)
    return answer.status_code, answer.content.decode().replace("\N{NO-BREAK SPACE}", " "), answer.headers["ETag"]


def test_before_anything_is_there_nothing_is_told(client: Client, aino: User, jokilaakso: Ecosystem) -> None:
    client.force_login(aino)

    assert not freshness_of(jokilaakso).is_told
    assert "Tietojen tuoreus" not in overview(client, jokilaakso)[1]


@pytest.fixture
def counted(client: Client, aino: User, jokilaakso: Ecosystem) -> Ecosystem:
    load_areas()
    load_library()
    load_example_statistics()
    recompute.rebuild()
    client.force_login(aino)
    return jokilaakso


def test_the_statistic_that_lags_most_is_told_with_the_newest(client: Client, counted: Ecosystem) -> None:
    shown = Indicator.objects.exclude(last_year=None).order_by("last_year")
    first, last = shown.first(), shown.last()
    assert first is not None
    assert last is not None
    told = freshness_of(counted)

    assert (told.first_year, told.last_year) == (first.last_year, last.last_year)
    years = f"uusin vuosi {first.last_year}–{last.last_year}"
    assert f"{years}, esimerkkiaineiston mukana" in overview(client, counted)[1]


@time_machine.travel(NIGHT, tick=False)
def test_what_was_fetched_is_told_with_the_day_of_the_oldest(client: Client, counted: Ecosystem) -> None:
    Indicator.objects.update(provenance=Indicator.Provenance.SERVICE, fetched_at=NIGHT)
    Indicator.objects.filter(pk=Indicator.objects.all()[0].pk).update(fetched_at=NIGHT - timedelta(days=9))

    assert ", haettu 15.11.2026" in overview(client, counted)[1]


def test_a_statistic_that_no_measure_shows_is_not_told(counted: Ecosystem) -> None:
    before = freshness_of(counted)
    Indicator.objects.create(
        number=999_999,
        title={"fi": "Muu"},
        owner_number=2,
        owner={"fi": "THL"},
        terms="CC BY 4.0",
        unit={"fi": "%"},
        last_year=2099,
        fetched_at=timezone.now() - timedelta(days=900),
    )

    assert freshness_of(counted) == before


@pytest.mark.parametrize(("differs", "said"), [(False, "Täsmää"), (True, "Ei täsmää")])
def test_it_says_how_the_last_check_ended(client: Client, counted: Ecosystem, differs: bool, said: str) -> None:
    runs = [AuditRun.objects.create(started_at=at, finished_at=at) for at in (NIGHT - timedelta(days=1), NIGHT)]
    AuditFinding.objects.create(run=runs[differs], kind=AuditFinding.Kind.NODE, count=1)
    AuditRun.objects.create(started_at=NIGHT + timedelta(days=1))
    page = overview(client, counted)[1]

    assert "24.11.2026 klo 2.10" in page
    assert f"{said}</span>" in page
    assert ("Ei täsmää" in page) == differs


def test_a_copy_from_before_a_check_is_not_true_any_more(client: Client, counted: Ecosystem) -> None:
    before = overview(client, counted)[2]
    assert overview(client, counted, if_none_match=before)[0] == 304
    audit.run_audit()

    assert overview(client, counted, if_none_match=before)[0] == 200


def test_it_is_one_question(counted: Ecosystem) -> None:
    with CaptureQueriesContext(connection) as asked:
        freshness_of(counted)
    assert len(asked) == 1
