"""Who answers now: the help lines of a page, those open at this moment in Helsinki first, and their loader.

A line whose hours are unknown is never called open. Weekly hours say nothing of public holidays, so on those a line
with weekly hours is not called open either.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from babel.dates import get_day_names
from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystems.models import Ecosystem
from feedback.models import HelpLine
from foundations.finnish import EN_DASH, LOCALES, NBSP, list_in_words
from foundations.holidays import holidays
from foundations.languages import Texts, active_language

FILE = Path(__file__).parent / "reference" / "help_lines.json"
#: A range that no line ends within.
TO = f"\N{WORD JOINER}{EN_DASH}\N{WORD JOINER}"
#: The lines that stand before the first question and beside the button, where there is room for few.
SHORT = ("emergency", "crisis_fi", "children")


@dataclass(frozen=True, slots=True)
class Line:
    """A line as a page shows it; `label` is what stands under its number where there is little room.

    `is_open` is None when nobody knows.
    """

    key: str
    name: str
    who: str
    hours: str
    number: str
    tel: str
    label: str
    is_open: bool | None
    is_always_open: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """The lines of a page: `open_now` first, then `others`; `short` are the few that stand by the questions."""

    open_now: tuple[Line, ...]
    others: tuple[Line, ...]
    short: tuple[Line, ...]
    verified_on: date | None
    now: datetime

    @property
    def only_always_open(self) -> bool:
        return all(line.is_always_open for line in self.open_now)


def help_for(ecosystem: Ecosystem | None, *, children: bool = False, now: datetime | None = None) -> Help:
    """The help lines of a page at `now` (this moment), with the area's social emergency service when one is known."""
    moment = timezone.localtime(now)
    rows = [row for row in HelpLine.objects.verified() if row.for_children or not children]
    lines = [_shown(row, moment) for row in rows]
    if ecosystem and (emergency := _social_emergency(ecosystem)):
        lines.insert(1, emergency)
    # Whoever reads Swedish or English meets first, within each group, the lines that answer in it.
    own = {row.key for row in rows if active_language() in row.languages} | {"social_emergency"}
    lines.sort(key=lambda line: line.key not in own)
    open_now = tuple(line for line in lines if line.is_open)
    return Help(
        open_now=tuple(sorted(open_now, key=lambda line: not line.is_always_open)),
        others=tuple(line for line in lines if not line.is_open),
        short=_short(lines, children),
        verified_on=min((row.verified_on for row in rows if row.verified_on), default=None),
        now=moment,
    )


def is_open(hours: str, weekly: Iterable[dict[str, Any]], moment: datetime) -> bool | None:
    """Whether a line is answered at `moment` (its wall clock is meant); None when its hours are unknown then."""
    if hours == HelpLine.Hours.ALWAYS:
        return True
    if hours != HelpLine.Hours.WEEKLY:
        return None
    day, clock = moment.date(), moment.time()
    yesterday = day - timedelta(days=1)
    for span in weekly:
        begins, ends = time.fromisoformat(span["from"]), time.fromisoformat(span["until"])
        past_midnight = ends <= begins
        if day.weekday() in span["days"] and begins <= clock and (past_midnight or clock < ends):
            return None if day in holidays(day.year) else True
        if past_midnight and yesterday.weekday() in span["days"] and clock < ends:
            return None if yesterday in holidays(yesterday.year) else True
    return False


def hours_in_words(hours: str, weekly: Iterable[dict[str, Any]], note: Texts) -> str:
    """When a line answers: "auki aina", "ma–ti 14–17 ja ke–to 14–20", or what little is known."""
    known = str(note)
    if hours == HelpLine.Hours.ALWAYS:
        said = _("auki aina")
    elif hours == HelpLine.Hours.WEEKLY:
        said = list_in_words(
            [f"{_days(span['days'])}{NBSP}{_clock(span['from'])}{TO}{_clock(span['until'])}" for span in weekly]
        )
    else:
        return known or _("tarkista ajat")
    return f"{said}, {known}" if known else said


def area_numbers() -> list[tuple[str, str, str]]:
    """(ecosystem, number, number to dial) of each ecosystem that has told its social emergency number."""
    rows = Ecosystem.objects.filter(is_example=False).exclude(social_emergency_number="")
    return [(str(row.name), row.social_emergency_number, _dialled(row.social_emergency_number)) for row in rows]


def lines_without_database() -> tuple[Line, ...]:
    """Lines that always answer, from the project's own file: for pages that stand when the database does not."""
    rows = (HelpLine(**{**raw, "name": Texts(raw["name"]), "who": Texts(raw["who"])}) for raw in _file())
    now = timezone.localtime()
    return tuple(_shown(row, now) for row in rows if row.verified_on and row.hours == HelpLine.Hours.ALWAYS)


def load_help_lines() -> None:
    """Makes the lines be what the project's own file says. Runs any number of times."""
    for raw in _file():
        fields = {"for_children": False, "weekly": [], "note": {}, **raw}
        key = fields.pop("key")
        HelpLine.objects.update_or_create(key=key, defaults=fields)


@cache
def _file() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


def _dialled(number: str) -> str:
    return number.replace(" ", "")


def _shown(row: HelpLine, moment: datetime) -> Line:
    always = row.hours == HelpLine.Hours.ALWAYS
    when = _("aina") if always else hours_in_words(row.hours, row.weekly, row.note)
    return Line(
        key=row.key,
        name=str(row.name),
        who=str(row.who),
        hours=hours_in_words(row.hours, row.weekly, row.note),
        number=row.number,
        tel=row.tel,
        label=f"{row.name}, {when}",
        is_open=is_open(row.hours, row.weekly, moment),
        is_always_open=always,
    )


def _social_emergency(ecosystem: Ecosystem) -> Line | None:
    """The area's own number. An invented area has none: the emergency number stands in its place, and says so."""
    number = ecosystem.social_emergency_number
    if not number and not ecosystem.is_example:
        return None
    return Line(
        key="social_emergency",
        name=_("Alueen sosiaalipäivystys"),
        who=_("Kiireellinen apu lapselle tai perheelle"),
        hours=_("auki aina") if number else _("auki aina, keksityllä alueella hätänumero"),
        number=number or "112",
        tel=_dialled(number) or "112",
        label=_("Sosiaalipäivystys, aina") if number else _("Sosiaalipäivystys, keksityllä alueella hätänumero"),
        is_open=True,
        is_always_open=True,
    )


def _short(lines: list[Line], children: bool) -> tuple[Line, ...]:
    wanted = [key for key in SHORT if children or key != "children"] + ["social_emergency"]
    by_key = {line.key: line for line in lines}
    return tuple(by_key[key] for key in wanted if key in by_key)


def _days(days: list[int]) -> str:
    names = get_day_names("abbreviated", context="stand-alone", locale=LOCALES[active_language()])
    first, last = names[days[0]], names[days[-1]]
    if len(days) == 1:
        return str(first)
    in_a_row = days == list(range(days[0], days[-1] + 1))
    return f"{first}{TO}{last}" if in_a_row else list_in_words(names[day] for day in days)


def _clock(text: str) -> str:
    hour, minute = text.split(":")
    return f"{int(hour)}" if minute == "00" else f"{int(hour)}.{minute}"
