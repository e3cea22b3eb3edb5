"""Working days in Finland: Monday to Friday without the public holidays and the eves on which offices are shut."""

from datetime import date, timedelta
from functools import cache

FRIDAY, SATURDAY = 4, 5


@cache
def holidays(year: int) -> frozenset[date]:
    """Finland's public holidays of a year, and Midsummer Eve and Christmas Eve, when nearly all is shut."""
    easter = easter_sunday(year)
    midsummer = _on_or_after(date(year, 6, 20), SATURDAY)
    return frozenset(
        [
            *(date(year, month, day) for month, day in ((1, 1), (1, 6), (5, 1), (12, 6), (12, 24), (12, 25), (12, 26))),
            *(easter + timedelta(days=days) for days in (-2, 0, 1, 39, 49)),
            midsummer,
            midsummer - timedelta(days=1),
            _on_or_after(date(year, 10, 31), SATURDAY),
        ]
    )


def easter_sunday(year: int) -> date:
    """The Gregorian Easter Sunday (the anonymous computus of Meeus, Astronomical Algorithms, ch. 8)."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    leaps, rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leaps - correction + 15) % 30
    quarters, days = divmod(of_century, 4)
    weekday = (32 + 2 * rest + 2 * quarters - epact - days) % 7
    shift = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * shift + 114, 31)
    return date(year, month, day + 1)


def is_working_day(day: date) -> bool:
    return day.weekday() <= FRIDAY and day not in holidays(day.year)


def working_days_after(day: date, count: int) -> date:
    """The day on which `count` full working days have passed after `day`."""
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
