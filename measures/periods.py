"""The last step, on which all others stand: months, quarters and years in Helsinki, which can hold nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar, Literal, Self

from django.utils import timezone

from foundations.finnish import month_of_year, quarter_of_year

PeriodKind = Literal["month", "quarter", "year"]


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """`number` periods since the year 0, so that the next one is always `number + 1`. Use a subclass."""

    number: int

    kind: ClassVar[PeriodKind]
    months_in: ClassVar[int]

    @classmethod
    def of(cls, day: date) -> Self:
        """The period in which a day is."""
        return cls((day.year * 12 + day.month - 1) // cls.months_in)

    @classmethod
    def current(cls) -> Self:
        """The running one, by Helsinki's calendar."""
        return cls.of(timezone.localdate())

    @classmethod
    def span(cls, first: Self, last: Self) -> list[Self]:
        """From the first to the last, both included; empty when the last is before the first."""
        return [cls(number) for number in range(first.number, last.number + 1)]

    @property
    def year(self) -> int:
        return self.number * self.months_in // 12

    @property
    def first_day(self) -> date:
        month = self.number * self.months_in
        return date(month // 12, month % 12 + 1, 1)

    @property
    def until(self) -> date:
        """The first day that is no longer in it."""
        return self.next().first_day

    @property
    def last_day(self) -> date:
        return self.until - timedelta(days=1)

    @property
    def first_month(self) -> Month:
        return Month(self.number * self.months_in)

    @property
    def months(self) -> list[Month]:
        return [Month(self.number * self.months_in + index) for index in range(self.months_in)]

    def next(self) -> Self:
        return type(self)(self.number + 1)

    def shifted(self, by: int) -> Self:
        return type(self)(self.number + by)

    def is_closed(self, today: date | None = None) -> bool:
        """Whether no day of it is left: closed periods take part in verdicts and publications."""
        return self.until <= (today or timezone.localdate())

    def label(self, language: str | None = None) -> str:
        """What people call it."""
        raise NotImplementedError


class Month(Period):
    """March 2026; cannot hold 17 March."""

    __slots__ = ()
    kind = "month"
    months_in = 1

    @classmethod
    def at(cls, year: int, month: int) -> Month:
        """Raises ValueError for a month that is not 1–12."""
        return cls.of(date(year, month, 1))

    @property
    def month(self) -> int:
        return self.number % 12 + 1

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02}"

    def label(self, language: str | None = None) -> str:
        """marraskuu 2026."""
        return month_of_year(self.first_day, language)


class Quarter(Period):
    __slots__ = ()
    kind = "quarter"
    months_in = 3

    @classmethod
    def at(cls, year: int, quarter: int) -> Quarter:
        """Raises ValueError for a quarter that is not 1–4."""
        return cls.of(date(year, quarter * 3, 1))

    @property
    def quarter(self) -> int:
        return self.number % 4 + 1

    def __str__(self) -> str:
        return f"{self.year}-Q{self.quarter}"

    def label(self, language: str | None = None) -> str:
        """loka–joulukuu 2026."""
        return quarter_of_year(self.year, self.quarter, language)


class Year(Period):
    __slots__ = ()
    kind = "year"
    months_in = 12

    @classmethod
    def at(cls, year: int) -> Year:
        return cls(year)

    def __str__(self) -> str:
        return f"{self.year}"

    def label(self, language: str | None = None) -> str:
        return str(self.year)


PERIODS: dict[str, type[Month] | type[Quarter] | type[Year]] = {
    "month": Month,
    "quarter": Quarter,
    "year": Year,
}


def to_running(kind: str, since: date, *, at_most: int) -> list[Period]:
    """The periods of `kind` from the one that holds `since` to the running one, the newest `at_most` of them."""
    period = PERIODS[kind]
    running = period.current().number
    first = max(period.of(since).number, running + 1 - at_most)
    return [period(number) for number in range(first, running + 1)]


def parse(text: str) -> Month | Quarter | Year:
    """The period that `str` wrote: 2026-03, 2026-Q1 or 2026; raises ValueError for anything else."""
    head, dash, tail = text.partition("-")
    if len(head) == 4 and head.isascii() and head.isdecimal() and "1800" <= head <= "2200":
        if not dash:
            return Year.at(int(head))
        if tail[:1] == "Q" and tail[1:] in {"1", "2", "3", "4"}:
            return Quarter.at(int(head), int(tail[1:]))
        if len(tail) == 2 and tail.isascii() and tail.isdecimal():
            return Month.at(int(head), int(tail))
    raise ValueError(f"{text!r} is not a month, a quarter or a year.")
