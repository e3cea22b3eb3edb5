"""Ticks cover what is drawn, and a larger number is never drawn lower."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundations.svg.scales import Linear, Time
from foundations.svg.ticks import decimals_of, nice_ticks

numbers = st.floats(-1e9, 1e9, allow_nan=False).map(lambda value: round(value, 4))


@given(numbers, numbers, st.integers(1, 12))
def test_ticks_cover_the_domain_evenly(one, other, count):
    ticks = nice_ticks(one, other, count)
    assert ticks[0] <= min(one, other)
    assert ticks[-1] >= max(one, other)
    assert all(earlier < later for earlier, later in pairwise(ticks))
    assert 2 <= len(ticks) <= count + 2


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [
        (0, 4.3, [0, 1, 2, 3, 4, 5]),
        (0, 0, [0, 0.2, 0.4, 0.6, 0.8, 1]),
        (0.12, 0.31, [0.1, 0.15, 0.2, 0.25, 0.3, 0.35]),
        (7, 7, [0, 2, 4, 6, 8]),
        (-3, 2, [-3, -2, -1, 0, 1, 2]),
        (0, 100, [0, 20, 40, 60, 80, 100]),
    ],
)
def test_ticks_are_round(low, high, ticks):
    assert nice_ticks(low, high) == ticks


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_an_axis_has_an_end(wrong):
    with pytest.raises(ValueError):
        nice_ticks(0, wrong)


def test_labels_of_an_axis_have_the_same_decimals():
    assert decimals_of([0, 0.25, 0.5]) == 2
    assert decimals_of([0, 100, 2000]) == 0
    assert decimals_of([]) == 0


@given(numbers, numbers, st.tuples(numbers, numbers))
def test_a_scale_keeps_the_order(one, other, domain):
    low, high = sorted(domain)
    scale = Linear((low, high), (400, 20))
    assert low == high or one == other or (one < other) == (scale(one) >= scale(other)) or scale(one) == scale(other)
    assert scale(low) == (400 if low != high else 210)


@given(
    st.sampled_from(["month", "quarter", "year"]),
    st.dates(date(1990, 1, 1), date(2030, 1, 1)),
    st.integers(1, 300),
    st.booleans(),
    st.integers(1, 12),
)
def test_periods_follow_each_other_on_the_axis(unit, first, count, inset, at_most):
    if unit == "year":
        count = min(count, 60)
    scale = Time(unit, first, count, (34, 680), inset)
    slots = scale.slots()
    assert [scale.index(slot.first_day) for slot in slots] == list(range(count))
    assert slots[0].first_day <= first
    assert all(34 <= slot.x <= 680 + 1e-9 for slot in slots)
    assert all(a.x < b.x and a.first_day < b.first_day for a, b in pairwise(slots))
    ticks = scale.ticks(at_most)
    assert ticks
    assert len(ticks) <= at_most + 1
    assert set(ticks) <= set(slots)


def test_labels_fall_on_turns_of_the_year():
    months = Time("month", date(2023, 11, 15), 38, (0, 100))
    assert [tick.first_day for tick in months.ticks(4)] == [date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)]
    quarters = Time("quarter", date(2024, 5, 1), 11, (0, 100))
    assert [tick.first_day.month for tick in quarters.ticks(6)] == [7, 1, 7, 1, 7]


def test_a_day_stands_where_its_quarter_stands():
    scale = Time("quarter", date(2026, 1, 1), 5, (0, 100))
    assert [scale(date(2026, 1, 31)), scale(date(2026, 6, 30)), scale(date(2027, 3, 31))] == [0, 25, 100]
    assert Time("year", date(2026, 1, 1), 1, (0, 100))(date(2026, 5, 1)) == 50
