"""Step 1: ecosystems, what they cover, their organisations and members."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from ecosystems.models import Area, Coverage, Ecosystem, Goal, Membership, Organisation, User
from foundations.finnish import order_of
from foundations.languages import Texts
from itla_impact.demo.seasons import Calendar, calendar

#: From the founding until the first thing is logged, and how old the newest ecosystem is.
WARMING_UP = timedelta(days=40)
NEWBORN = timedelta(days=12)


@dataclass(slots=True)
class Example:
    """One ecosystem on its way to the database: its content, its time, and the rows made so far."""

    content: dict[str, Any]
    calendar: Calendar
    ecosystem: Ecosystem
    members: dict[str, Membership] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    goals: list[Goal] = field(default_factory=list)

    @property
    def slug(self) -> str:
        return self.ecosystem.slug

    @property
    def today(self) -> date:
        return self.calendar.today

    def day(self, quarter: int) -> date:
        """The first day of a quarter counted from the first; 0 is the founding."""
        return self.calendar.first_day_of(quarter) if quarter else self.ecosystem.founded

    def municipalities(self) -> dict[Area | None, float]:
        """Where things happen, with weights; a few do not say."""
        weights = {str(code): float(weight) for code, weight in self.content["municipalities"].items()}
        areas = Area.objects.municipalities().filter(code__in=weights).order_by("code")
        known: dict[Area | None, float] = {area: weights[area.code] for area in areas}
        return {**known, None: sum(known.values()) * 0.06}


def found(content: dict[str, Any], today: date) -> Example:
    """The ecosystem with its coverage, organisations and memberships."""
    over = calendar(today, content["quarters"])
    founded = over.begins - WARMING_UP if content["quarters"] else today - NEWBORN
    name = Texts(content["name"])
    ecosystem = Ecosystem.objects.create(
        slug=content["slug"], name=name, sort_key=order_of(name), founded=founded, is_example=True
    )
    areas = Area.objects.filter(code__in=content["areas"]).order_by("code")
    Coverage.objects.bulk_create(Coverage(ecosystem=ecosystem, area=area, since=founded) for area in areas)
    example = Example(content, over, ecosystem)
    example.members = _members(example)
    return example


def _members(example: Example) -> dict[str, Membership]:
    rows = example.content["organisations"]
    # Without a business id: any that passes the check could be somebody's.
    organisations = Organisation.objects.bulk_create(
        Organisation(name=(name := Texts(row["name"])), sort_key=order_of(name), sector=row["sector"], is_example=True)
        for row in rows
    )
    memberships = Membership.objects.bulk_create(
        Membership(ecosystem=example.ecosystem, organisation=organisation, since=example.day(row.get("joined", 0)))
        for row, organisation in zip(rows, organisations, strict=True)
    )
    return {row["key"]: membership for row, membership in zip(rows, memberships, strict=True)}
