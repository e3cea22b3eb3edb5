"""When things happen: quarters that have closed and the running one, school terms, a quiet July, Christmas, growth."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from foundations.holidays import holidays
from measures.periods import Quarter

#: How busy each month is, from January.
MONTHS = (0.95, 1.05, 1.1, 1.0, 1.1, 0.55, 0.15, 0.85, 1.2, 1.15, 1.2, 0.75)
WEEKDAYS = (1.0, 1.1, 1.1, 1.05, 0.7, 0.18, 0.08)
GROWTH = (0.8, 1.3)
QUIET = 0.1
#: The quarter, counted from the first, in which the shares begin to turn.
TURN = 2


@dataclass(frozen=True, slots=True)
class Calendar:
    """The quarters of an ecosystem, the running one last, up to and including `today`."""

    today: date
    quarters: tuple[Quarter, ...]

    @property
    def begins(self) -> date:
        return self.quarters[0].first_day

    @property
    def closed(self) -> int:
        return len(self.quarters) - 1

    def index(self, day: date) -> int:
        """Which of the quarters the day is in."""
        return Quarter.of(day).number - self.quarters[0].number

    def first_day_of(self, index: int) -> date:
        """Of a quarter, by its number from the first; never in the future."""
        return min(self.quarters[min(index, self.closed)].first_day, self.today)

    def progress(self, index: int) -> float:
        """0 until the turn, 1 in the last closed quarter, slowly at both ends."""
        last = max(self.closed - 1, TURN + 1)
        part = min(max((index - TURN) / (last - TURN), 0.0), 1.0)
        return part * part * (3 - 2 * part)


def calendar(today: date, closed: int) -> Calendar:
    """`closed` quarters and the running one."""
    running = Quarter.of(today)
    return Calendar(today, tuple(Quarter.span(running.shifted(-closed), running)))


def spread(count: int, over: Calendar, dice: Random) -> list[date]:
    """This many days, oldest first, by how busy each is; none after today."""
    length = (over.today - over.begins).days + 1
    days = [over.begins + timedelta(days=number) for number in range(length)]
    weights = [busyness(day) * _growth(number / length) for number, day in enumerate(days)]
    return sorted(dice.choices(days, weights, k=count))


def busyness(day: date) -> float:
    """How much is done on this day, an ordinary Monday in April being 1."""
    christmas = (day.month, day.day) >= (12, 22) or (day.month, day.day) <= (1, 6)
    quiet = QUIET if christmas or day in holidays(day.year) else 1.0
    return MONTHS[day.month - 1] * WEEKDAYS[day.weekday()] * quiet


def is_school_day(day: date) -> bool:
    """Roughly: not on weekends, not from June to the second week of August, not at Christmas."""
    summer = (6, 1) <= (day.month, day.day) < (8, 10)
    return day.weekday() < 5 and not summer and busyness(day) > QUIET * 1.2


def share(turn: Sequence[float], index: int, over: Calendar, dice: Random) -> float:
    """The share of a quarter on a curve that is (first, last, sway)."""
    first, last, sway = turn
    return first + (last - first) * over.progress(index) + dice.uniform(-sway, sway)


def _growth(part: float) -> float:
    return GROWTH[0] + (GROWTH[1] - GROWTH[0]) * part
