"""What the agenda's page and panels show: the vision, each goal with its activities, and what comes next."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone

from ecosystems.models import Activity, Ecosystem, Goal, Membership, Vision
from foundations.languages import IN_LANGUAGE, Texts


class NextStep(StrEnum):
    """An ecosystem begins with one of each, in this order; an activity needs a member, and joint work a second one."""

    VISION = "vision"
    GOAL = "goal"
    MEMBER = "member"
    ACTIVITY = "activity"
    SECOND_MEMBER = "second_member"


@dataclass(frozen=True, slots=True)
class ActivityShown:
    activity: Activity
    partners: tuple[Membership, ...]
    goals: tuple[Goal, ...]
    missing: tuple[str, ...]

    @property
    def is_joint(self) -> bool:
        return len(self.partners) > 1


@dataclass(frozen=True, slots=True)
class GoalShown:
    goal: Goal
    activities: tuple[ActivityShown, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgendaShown:
    """Goals and activities that hold today, and apart from them those that have ended."""

    vision: Vision | None
    vision_missing: tuple[str, ...]
    goals: tuple[GoalShown, ...]
    activities: tuple[ActivityShown, ...]
    ended_goals: tuple[GoalShown, ...]
    ended_activities: tuple[ActivityShown, ...]
    next_step: NextStep | None


@dataclass(frozen=True, slots=True)
class GoalOutline:
    goal: Goal
    activities: int


@dataclass(frozen=True, slots=True)
class AgendaOutline:
    """What the overview tells of the agenda; `gaps` counts texts that lack a language."""

    vision: Vision | None
    goals: tuple[GoalOutline, ...]
    next_step: NextStep | None
    gaps: int


def outline_of(ecosystem: Ecosystem) -> AgendaOutline:
    """The outline of the agenda today, in one query; `ecosystem` was fetched `for_overview()`."""
    counted: Any = ecosystem
    vision: Vision | None = getattr(ecosystem, "vision", None)
    rows: Iterable[Any] = ecosystem.goals.today().with_activities()
    goals = tuple(GoalOutline(goal, goal.running_activities) for goal in rows)
    next_step = _next_step(vision, len(goals), counted.members_today, counted.running_activities)
    lacking = sum(bool(gaps(row.goal.change, row.goal.worst_off)) for row in goals)
    own = bool(vision and gaps(vision.text))
    return AgendaOutline(vision, goals, next_step, own + lacking + counted.activities_with_gaps)


def agenda_of(ecosystem: Ecosystem, *, on: date | None = None) -> AgendaShown:
    """The agenda as it is on the day `on`, in six queries whatever its size."""
    on = on or timezone.localdate()
    vision = Vision.objects.filter(ecosystem=ecosystem).first()
    activities = [_activity(row, on) for row in _activities(ecosystem)]
    running = tuple(row for row in activities if not row.activity.has_ended(on))
    by_goal: dict[int, list[ActivityShown]] = defaultdict(list)
    for row in running:
        for goal in row.goals:
            by_goal[goal.pk].append(row)
    goals = [_goal(goal, by_goal[goal.pk]) for goal in ecosystem.goals.all()]
    running_goals = tuple(row for row in goals if not row.goal.has_ended(on))
    return AgendaShown(
        vision=vision,
        vision_missing=gaps(vision.text) if vision else (),
        goals=running_goals,
        activities=running,
        ended_goals=tuple(row for row in goals if row.goal.has_ended(on)),
        ended_activities=tuple(row for row in activities if row.activity.has_ended(on)),
        next_step=_next_step(vision, len(running_goals), ecosystem.memberships.today().count(), len(running)),
    )


def _next_step(vision: Vision | None, goals: int, members: int, activities: int) -> NextStep | None:
    steps = {
        NextStep.VISION: vision is not None,
        NextStep.GOAL: goals > 0,
        NextStep.MEMBER: members > 0,
        NextStep.ACTIVITY: activities > 0,
        NextStep.SECOND_MEMBER: members > 1,
    }
    return next((step for step, is_done in steps.items() if not is_done), None)


def gaps(*texts: Texts) -> tuple[str, ...]:
    """The interface languages that some non-empty one of `texts` lacks, as words: "ruotsiksi"."""
    missing = {code for text in texts if text for code in text.gaps()}
    return tuple(str(words) for code, words in IN_LANGUAGE.items() if code in missing)


def _activities(ecosystem: Ecosystem) -> list[Activity]:
    partners = Membership.objects.select_related("organisation").order_by("organisation__sort_key")
    return list(ecosystem.activities.prefetch_related("goals", Prefetch("partners", partners)))


def _activity(activity: Activity, on: date) -> ActivityShown:
    partners = tuple(member for member in activity.partners.all() if not member.has_ended(on))
    return ActivityShown(activity, partners, tuple(activity.goals.all()), gaps(activity.name, activity.description))


def _goal(goal: Goal, activities: list[ActivityShown]) -> GoalShown:
    return GoalShown(goal, tuple(activities), gaps(goal.change, goal.worst_off))
