"""Months, quarters and years hold nothing else, and meet without a gap."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.periods import Month, Quarter, Year, parse

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(days, st.sampled_from([Month, Quarter, Year]))
def test_a_day_is_in_its_period_and_in_no_neighbour(day, kind):
    period = kind.of(day)
    assert period.first_day <= day <= period.last_day
    assert period.shifted(-1).until == period.first_day
    assert period.until == period.next().first_day


@given(days, st.sampled_from([Month, Quarter, Year]))
def test_what_is_written_is_read_back(day, kind):
    assert parse(str(kind.of(day))) == kind.of(day)


@given(days)
def test_the_months_of_a_quarter_and_a_year_are_all_theirs(day):
    for kind in (Quarter, Year):
        period = kind.of(day)
        assert period.months == Month.span(Month.of(period.first_day), Month.of(period.last_day))


def test_a_period_is_closed_when_no_day_of_it_is_left():
    march = Month.at(2026, 3)
    assert not march.is_closed(date(2026, 3, 31))
    assert march.is_closed(date(2026, 4, 1))


@pytest.mark.parametrize("text", ["", "2026-13", "2026-00", "2026-Q5", "26", "2026-3", "2026-03-17", "٢٠٢٦", "0000"])
def test_nothing_else_is_a_period(text):
    with pytest.raises(ValueError):
        parse(text)


def test_a_month_is_no_quarter():
    assert Month(1) != Quarter(1)
    with pytest.raises(TypeError):
        Month(1) < Quarter(1)  # noqa: B015
