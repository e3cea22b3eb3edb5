"""Whatever happens to the facts, in whatever order it is counted, the figures are what the facts say."""

from datetime import date

import pytest

from ecosystems.models import Area, Place
from measures import recompute, series
from measures.periods import Month
from tests import factories as make
from tests.measures.oracle import assert_as_it_must_be

TODAY = date(2026, 11, 24)


@pytest.fixture
def occasions(db):
    return make.make_definition("occasions")


@pytest.fixture
def heard(db):
    return make.make_definition("heard", {"where": {"child_heard": ["yes"]}}, {"where": {"child_heard": ["yes", "no"]}})


def figures(definition, **place):
    found = Place.objects.get(residual=False, **place)
    return series.read([definition.pk], [found.pk]).get((definition.pk, found.pk), series.NOTHING)


def test_an_entry_shows_in_both_trees(jokilaakso, perhetalo, meeting_place, occasions):
    kajaani = Area.objects.get(code="205")
    make.make_entry(meeting_place, perhetalo, municipality=kajaani)
    recompute.tick()
    march = Month.at(2026, 3)
    for place in ({"membership": perhetalo}, {"ecosystem": jokilaakso}, {"area": kajaani}, {"area": kajaani.parent}):
        assert figures(occasions, **place).at(march) == series.Slot(1, None, 1)
    assert_as_it_must_be(TODAY)
