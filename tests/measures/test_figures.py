"""What may be shown of a number is decided once: each rule at its edge, without a page around it."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine

from measures.figures import Missing, figure, figures
from measures.models import Definition
from measures.periods import Month, Quarter
from measures.series import Line, Slot

Q3 = Quarter.at(2026, 3)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(date(2026, 11, 24)):
        yield


def share(disclosure="B", **fields):
    told = {"numerator": {}, "denominator": {}, "scale": 100, "has_interval": True, "disclosure": disclosure}
    return Definition(**told | fields)


def people(disclosure="B"):
    return Definition(numerator={"of": "children"}, scale=1, disclosure=disclosure)


def shown(definition, numerator, denominator=None, *, whole=True, period=Q3):
    slot = Slot(numerator, denominator, denominator if denominator is not None else numerator)
    return figure(definition, period, slot, whole=whole)


@pytest.mark.parametrize("disclosure", "BCD")
def test_a_share_is_shown_from_ten_respondents_on(disclosure):
    assert shown(share(disclosure), 7, 10).value == 70
    hidden = shown(share(disclosure), 7, 9)
    assert (hidden.value, hidden.missing) == (None, Missing.HIDDEN)


def test_a_hidden_figure_tells_none_of_its_counts():
    for hidden in (shown(share(), 7, 9), shown(people(), 9), shown(people(), 400, whole=False)):
        assert [hidden.value, hidden.numerator, hidden.denominator, hidden.n, hidden.interval] == [None] * 5


@pytest.mark.parametrize("disclosure", "BCD")
def test_a_sum_of_people_is_shown_from_ten_on_and_nobody_is_nobody(disclosure):
    assert shown(people(disclosure), 10).value == 10
    assert shown(people(disclosure), 0).value == 0
    assert [shown(people(disclosure), few).missing for few in (1, 9)] == [Missing.FEW] * 2


@pytest.mark.parametrize("disclosure", "BCD")
def test_nothing_about_people_is_shown_below_the_whole_ecosystem(disclosure):
    assert shown(share(disclosure), 700, 1000, whole=False).missing == Missing.HIDDEN
    assert shown(people(disclosure), 1000, whole=False).missing == Missing.HIDDEN
    assert figure(share(disclosure), Q3, None, whole=False).missing == Missing.HIDDEN


def test_a_class_that_nobody_knows_is_hidden_like_one_about_people():
    assert shown(share(""), 7, 9).missing == Missing.HIDDEN
    assert shown(people("b"), 9).missing == Missing.FEW
    assert shown(share("E"), 700, 1000, whole=False).missing == Missing.HIDDEN


def test_what_tells_of_no_person_is_shown_however_small():
    assert shown(share("A"), 1, 2, whole=False).value == 50
    assert shown(people("A"), 1, whole=False).value == 1


def test_the_interval_stands_in_the_unit_of_the_share():
    told = shown(share(), 50, 100)
    assert 40 < told.interval.low < told.value < told.interval.high < 60
    assert shown(share(has_interval=False), 50, 100).interval is None


def test_a_share_of_nobody_is_missing_and_never_zero():
    told = shown(share("A"), 0, 0)
    assert (told.value, told.missing) == (None, Missing.NOT_RECORDED)


def test_a_period_that_lasts_still_is_not_yet_missing():
    assert figure(share(), Quarter.at(2026, 4), None, whole=True).missing == Missing.NOT_YET
    assert figure(share(), Q3, None, whole=True).missing == Missing.NOT_RECORDED


def test_a_quarter_is_divided_after_its_months_are_summed():
    line = Line(Month.at(2026, 7), (Slot(1, 10, 10), None, Slot(29, 30, 30)))
    [quarter] = figures(share(), line, [Q3])
    assert (quarter.value, quarter.n) == (Decimal(75), 40)
