"""The page that Aino opens first in the morning."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.library import load_library
from measures.models import Definition, Measure, Target
from tests import factories as make
from tests.measures.test_pages import RISING, record


@pytest.fixture
def followed(jokilaakso, goal):
    """Jokilaakso follows what the library offers, and has a goal with two of its measures."""
    load_library()
    for definition in Definition.objects.filter(indicator=None):
        record(definition, jokilaakso, *RISING, (75, 100))
    for code in ("got-help", "early"):
        Target.objects.create(
            goal=goal,
            measure=Measure.objects.get(code=code),
            value=80,
            due=date(2029, 12, 31),
            baseline_value=40,
            baseline_on=date(2024, 3, 31),
        )
    return jokilaakso


def queries(client, path):
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(seen)


def test_an_ecosystem_on_its_first_day_offers_what_to_do_first(client, aino, jokilaakso):
    client.force_login(aino)
    html = client.get(f"/e/{jokilaakso.slug}/").content.decode()
    assert "Odottaa sinua" in html
    assert "ei näytetä" not in html


def test_the_heading_says_what_the_measures_of_the_goals_say(client, aino, followed):
    client.force_login(aino)
    html = client.get(f"/e/{followed.slug}/").content.decode()
    assert "Suunta on oikea 2 mittarissa." in html
    assert "Sai apua" in html
    assert "Tunsi olonsa turvalliseksi" not in html, "only the goals' measures stand here"


def test_helmi_does_not_see_it(client, helmi, jokilaakso):
    client.force_login(helmi)
    assert client.get(f"/e/{jokilaakso.slug}/").status_code == 404


@pytest.mark.urls("tests.empty_page")
def test_the_overview_asks_at_most_nine_questions_beyond_an_empty_page(client, aino, followed, meeting_place):
    client.force_login(aino)
    for _number in range(3):
        make.make_goal(followed)
    empty = queries(client, f"/e/{followed.slug}/empty/")
    assert queries(client, f"/e/{followed.slug}/") - empty <= 9


@pytest.mark.urls("tests.empty_page")
@pytest.mark.parametrize(("code", "most"), [("got-help", 3), ("occasions", 3), ("placed-0-20", 4)])
def test_a_measure_s_page_asks_at_most_three_and_of_a_statistic_how_it_was_reworded(client, aino, followed, code, most):
    client.force_login(aino)
    empty = queries(client, f"/e/{followed.slug}/empty/")
    assert queries(client, f"/e/{followed.slug}/measures/{code}/") - empty <= most
