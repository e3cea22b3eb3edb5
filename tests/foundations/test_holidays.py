"""Working days in Finland."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundations.holidays import easter_sunday, holidays, is_working_day, working_days_after


@pytest.mark.parametrize(
    ("year", "day"),
    [(2000, date(2000, 4, 23)), (2019, date(2019, 4, 21)), (2026, date(2026, 4, 5)), (2027, date(2027, 3, 28)),
     (2038, date(2038, 4, 25))],
)  # fmt: skip
def test_easter(year, day):
    assert easter_sunday(year) == day


def test_the_public_holidays_of_2026():
    assert sorted(holidays(2026)) == [
        date(2026, 1, 1), date(2026, 1, 6), date(2026, 4, 3), date(2026, 4, 5), date(2026, 4, 6), date(2026, 5, 1),
        date(2026, 5, 14), date(2026, 5, 24), date(2026, 6, 19), date(2026, 6, 20), date(2026, 10, 31),
        date(2026, 12, 6), date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26),
    ]  # fmt: skip


def test_five_working_days_over_christmas():
    assert working_days_after(date(2026, 12, 22), 5) == date(2026, 12, 31)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(1, 30))
def test_between_a_day_and_its_working_day_there_are_so_many(day, count):
    end = working_days_after(day, count)
    assert is_working_day(end)
    between = [day + timedelta(days=days) for days in range(1, (end - day).days + 1)]
    assert sum(map(is_working_day, between)) == count
