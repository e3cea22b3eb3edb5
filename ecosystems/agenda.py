"""The agenda: the shared vision, the goals, and the activities that organisations do together for them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

import pghistory
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from ecosystems.models import Activity, ActivityGoal, ActivityPartner, Ecosystem, Goal, Membership, User, Vision
from foundations.editing import edit
from foundations.finnish import order_of
from foundations.languages import Texts


class NoPartners(Exception):
    """An activity is joint work: somebody has to do it."""


class ForeignPart(Exception):
    """A goal or a member that belongs to another ecosystem."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What an activity is: three things that are required, and a description."""

    name: Texts
    description: Texts
    goals: tuple[Goal, ...]
    partners: tuple[Membership, ...]


@transaction.atomic
def agree_on_vision(ecosystem: Ecosystem, *, text: Texts, by: User) -> Vision:
    """The first vision. Of two written at once the second raises IntegrityError."""
    with pghistory.context(user=by.pk):
        vision = Vision.objects.create(ecosystem=ecosystem, text=text)
    _show_anew(ecosystem)
    return vision


@transaction.atomic
def rewrite_vision(vision: Vision, *, text: Texts, expected_version: int, by: User) -> Vision:
    """Raises StaleEdit. A new Finnish wording is agreed on today; a translation changes no day."""
    changes: dict[str, object] = {"text": text}
    if text.get("fi") != vision.text.get("fi"):
        changes["agreed_on"] = timezone.localdate()
    edited = edit(vision, expected_version=expected_version, by=by, **changes)
    _show_anew(vision.ecosystem)
    return edited


@transaction.atomic
def set_goal(ecosystem: Ecosystem, *, change: Texts, worst_off: Texts, by: User) -> Goal:
    """A new goal with the next number; numbers of ended goals are not used again."""
    Ecosystem.objects.select_for_update(no_key=True).get(pk=ecosystem.pk)
    highest = ecosystem.goals.aggregate(highest=Max("number"))["highest"] or 0
    with pghistory.context(user=by.pk):
        goal = Goal.objects.create(ecosystem=ecosystem, number=highest + 1, change=change, worst_off=worst_off)
    _show_anew(ecosystem)
    return goal


@transaction.atomic
def reword_goal(goal: Goal, *, change: Texts, worst_off: Texts, expected_version: int, by: User) -> Goal:
    """Raises StaleEdit."""
    edited = edit(goal, expected_version=expected_version, by=by, change=change, worst_off=worst_off)
    _show_anew(goal.ecosystem)
    return edited


@transaction.atomic
def end_goal(goal: Goal, *, on: date, by: User) -> None:
    """The goal is followed until the day before `on`; one that has ended stays as it is."""
    with pghistory.context(user=by.pk):
        Goal.objects.today().filter(pk=goal.pk).update(ended_on=on)
    _show_anew(goal.ecosystem)


@transaction.atomic
def start_activity(ecosystem: Ecosystem, *, plan: Plan, by: User) -> Activity:
    """Raises NoPartners or ForeignPart."""
    _check(plan, ecosystem)
    with pghistory.context(user=by.pk):
        activity = Activity.objects.create(
            ecosystem=ecosystem, name=plan.name, description=plan.description, sort_key=order_of(plan.name)
        )
    _link(activity, plan)
    _show_anew(ecosystem)
    return activity


@transaction.atomic
def change_activity(activity: Activity, *, plan: Plan, expected_version: int, by: User) -> Activity:
    """Raises StaleEdit, NoPartners or ForeignPart. Partners who have left the ecosystem stay in the history."""
    _check(plan, activity.ecosystem)
    columns = {"name": plan.name, "description": plan.description, "sort_key": order_of(plan.name)}
    edited = edit(activity, expected_version=expected_version, by=by, **columns)
    _link(activity, plan)
    _show_anew(activity.ecosystem)
    return edited


@transaction.atomic
def end_activity(activity: Activity, *, on: date, by: User) -> None:
    """The day `on` is the first on which it is no longer done; it lasts a day at least, and an ended one stays so."""
    until = max(on, activity.since + timedelta(days=1))
    with pghistory.context(user=by.pk):
        Activity.objects.running().filter(pk=activity.pk).update(until=until)
    _show_anew(activity.ecosystem)


def _check(plan: Plan, ecosystem: Ecosystem) -> None:
    if not plan.partners:
        raise NoPartners
    parts: Iterable[Goal | Membership] = (*plan.goals, *plan.partners)
    if any(part.ecosystem_id != ecosystem.pk for part in parts):
        raise ForeignPart


def _link(activity: Activity, plan: Plan) -> None:
    goals = {goal.pk for goal in plan.goals}
    partners = {member.pk for member in plan.partners}
    ActivityGoal.objects.filter(activity=activity, goal__in=Goal.objects.today()).exclude(goal__in=goals).delete()
    still_members = Membership.objects.today()
    ActivityPartner.objects.filter(activity=activity, membership__in=still_members).exclude(
        membership__in=partners
    ).delete()
    ActivityGoal.objects.bulk_create(
        [ActivityGoal(activity=activity, goal_id=pk) for pk in sorted(goals)], ignore_conflicts=True
    )
    ActivityPartner.objects.bulk_create(
        [ActivityPartner(activity=activity, membership_id=pk) for pk in sorted(partners)], ignore_conflicts=True
    )


def _show_anew(ecosystem: Ecosystem) -> None:
    Ecosystem.objects.filter(pk=ecosystem.pk).raise_version()
