"""Step 3: the vision, the goals and the activities with their partners; after the first recompute, the targets."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from ecosystems.models import Activity, ActivityGoal, ActivityPartner, Goal, Place, Vision
from foundations.finnish import order_of
from foundations.languages import Texts
from itla_impact.demo.network import Example
from measures import series
from measures.figures import figure
from measures.models import Definition, Target
from measures.periods import Quarter

#: The first quarter whose figures could become baselines, and how long after it the targets were agreed.
BASELINE = 1
TALKS = timedelta(days=45)


def agree(example: Example) -> list[Activity]:
    """Writes the agenda and returns the activities in the order of the content."""
    ecosystem = example.ecosystem
    if "vision" in example.content:
        agreed = ecosystem.founded + TALKS
        Vision.objects.create(ecosystem=ecosystem, text=Texts(example.content["vision"]), agreed_on=agreed)
    example.goals = Goal.objects.bulk_create(
        Goal(ecosystem=ecosystem, number=number, change=Texts(row["change"]), worst_off=Texts(row["worst_off"]))
        for number, row in enumerate(example.content["goals"], start=1)
    )
    return _activities(example)


def _activities(example: Example) -> list[Activity]:
    rows = example.content["activities"]
    activities = Activity.objects.bulk_create(
        Activity(
            ecosystem=example.ecosystem,
            name=(name := Texts(row["name"])),
            sort_key=order_of(name),
            description=Texts(row.get("description", {})),
            since=example.day(row.get("begun", 0)),
        )
        for row in rows
    )
    pairs = list(zip(rows, activities, strict=True))
    ActivityGoal.objects.bulk_create(
        ActivityGoal(activity=activity, goal=example.goals[number - 1])
        for row, activity in pairs
        for number in row["goals"]
    )
    ActivityPartner.objects.bulk_create(
        ActivityPartner(activity=activity, membership=example.members[key])
        for row, activity in pairs
        for key in row["partners"]
    )
    return activities


def set_targets(example: Example) -> None:
    """What was agreed of the measures, from early figures. Needs the first recompute."""
    wanted = {row["measure"]: row for row in example.content["targets"]}
    definitions = Definition.objects.current().filter(measure__code__in=wanted)
    Target.objects.bulk_create(_target(example, one, wanted[one.measure.code]) for one in definitions)


def _target(example: Example, definition: Definition, row: dict[str, Any]) -> Target:
    quarter, baseline = _baseline(example, definition)
    due = Quarter.of(example.today).shifted(4 * row["due"]).first_day
    return Target(
        goal=example.goals[row["goal"] - 1],
        measure=definition.measure,
        value=row["value"],
        due=due.replace(month=12, day=31),
        agreed_on=min(quarter.until + TALKS, example.today),
        baseline_value=baseline,
        baseline_on=None if baseline is None else quarter.last_day,
    )


def _baseline(example: Example, definition: Definition) -> tuple[Quarter, Decimal | None]:
    """The first closed quarter with a value, from the one in which targets were first talked of."""
    place = Place.objects.get(ecosystem=example.ecosystem, residual=False)
    line = series.read([definition.pk], [place.pk]).get((definition.pk, place.pk), series.NOTHING)
    closed = example.calendar.quarters[BASELINE:-1]
    for quarter in closed:
        value = figure(definition, quarter, line.over(quarter), whole=True).value
        if value is not None:
            return quarter, value
    return closed[-1], None
