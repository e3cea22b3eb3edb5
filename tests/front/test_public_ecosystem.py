"""An ecosystem as everybody sees it: agreed words, members, official statistics, and none of its own figures."""

import pytest

from ecosystems.areas import load_areas
from ecosystems.models import Area, Vision
from ecosystems.models.organisations import Sector
from feedback.models import Channel
from measures.library import load_library
from measures.models import Definition
from measures.sources.statistics.shipped import load_example_statistics
from tests import factories as make
from tests.measures.test_pages import RISING, record


@pytest.fixture
def kainuu_statistics(db):
    load_areas()
    load_library()
    load_example_statistics()


def public(client, ecosystem, language="fi"):
    return client.get(f"/{language}/e/{ecosystem.slug}/")


def test_the_vision_is_the_heading_and_families_come_first_among_the_members(client, jokilaakso, perhetalo):
    Vision.objects.create(ecosystem=jokilaakso, text=make.texts("Jokainen lapsi saa apua.", "Varje barn får hjälp."))
    make.make_membership(jokilaakso, "Lasten raati", sector=Sector.FAMILIES)
    html = public(client, jokilaakso).content.decode()
    assert "Jokainen lapsi saa apua.</h1>" in html
    assert html.index("Lasten raati") < html.index(str(perhetalo.organisation.name))
    assert "Varje barn får hjälp." in public(client, jokilaakso, "sv").content.decode()


def test_on_its_first_day_nothing_is_counted_to_nought(client, merenkurkku, jokilaakso, perhetalo):
    assert "organisaatiota mukana" not in public(client, merenkurkku).content.decode()
    assert "<dt>organisaatio mukana</dt><dd>1</dd>" in public(client, jokilaakso).content.decode()


def test_own_figures_wait_for_a_release(client, jokilaakso, kainuu_statistics):
    for definition in Definition.objects.filter(indicator=None):
        record(definition, jokilaakso, *RISING, (7373, 9797))
    html = public(client, jokilaakso).content.decode()
    assert "7\N{NO-BREAK SPACE}373" not in html
    assert "Sain apua" not in html


def test_statistics_of_the_area_are_told_with_their_source_and_what_is_missing(client, jokilaakso, kainuu_statistics):
    assert Area.objects.filter(level="wellbeing_area", code="20", coverages__ecosystem=jokilaakso).exists()
    html = public(client, jokilaakso).content.decode()
    assert "70\N{NO-BREAK SPACE}521" in html
    assert "(ind. 3563)" in html
    assert "Kainuu" in html
    assert "Suomi: Lukua ei ole vielä tuotu Sotkanetista." in html


def test_a_statistic_that_two_municipalities_do_not_have_together_is_not_told_to_everybody(client, kainuu_statistics):
    some = Area.objects.filter(level="municipality", parent__code="20").order_by("code")[:2]
    html = public(client, make.make_ecosystem("Kaksi kuntaa", slug="kaksi", area=list(some))).content.decode()
    assert "Kaksi kuntaa" in html
    assert "ei kerätty" not in html
    assert "(ind. 3563)" not in html


def test_nothing_is_set_or_read_of_the_visitor_even_when_she_is_signed_in(client, aino, jokilaakso):
    client.force_login(aino)
    answer = public(client, jokilaakso)
    assert answer.cookies == {}
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Aino" not in answer.content.decode()


def test_feedback_is_offered_only_while_a_channel_of_the_whole_ecosystem_is_open(client, jokilaakso, perhetalo):
    assert "Anna palautetta" not in public(client, jokilaakso).content.decode()
    make.make_channel(jokilaakso, membership=perhetalo)
    assert "Anna palautetta" not in public(client, jokilaakso).content.decode()
    whole = make.make_channel(jokilaakso)
    html = public(client, jokilaakso).content.decode()
    assert f"/fi/f/{whole.code}/" in html
    Channel.objects.filter(pk=whole.pk).update(closed_on=whole.opened_on)
    assert "Anna palautetta" not in public(client, jokilaakso).content.decode()


def test_an_unknown_ecosystem_is_not_found(client, db):
    assert client.get("/fi/e/no-such/").status_code == 404
