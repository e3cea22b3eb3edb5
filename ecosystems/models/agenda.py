"""Vision and Goal: what the members have agreed to change together."""

from datetime import date
from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import OpenTo, Row_co, Scope
from ecosystems.models.dated import not_ended
from foundations.editing import Versioned
from foundations.languages import TextsField


class AgendaQuerySet(OpenTo[Row_co]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id"}


class GoalQuerySet(AgendaQuerySet["Goal"]):
    def today(self) -> Self:
        """Goals that hold today, also those that will end later."""
        return self.filter(not_ended(timezone.localdate(), until="ended_on"))

    def with_activities(self) -> Self:
        """Each with `running_activities`, how many activities work for it today; by number."""
        today = timezone.localdate()
        running = Q(activities__since__lte=today) & not_ended(today, until="activities__until")
        # Django leaves the model's own order out of a query that counts.
        return self.annotate(running_activities=models.Count("activities", filter=running)).order_by("number")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Vision(Versioned):
    ecosystem = models.OneToOneField("ecosystems.Ecosystem", models.CASCADE, related_name="vision")
    text = TextsField(_("visio"))
    agreed_on = models.DateField(_("sovittu"), default=timezone.localdate)

    objects = AgendaQuerySet["Vision"].as_manager()

    def __str__(self) -> str:
        return str(self.text)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Goal(Versioned):
    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, related_name="goals")
    number = models.PositiveSmallIntegerField(help_text="Its place in the agenda; never reused")
    change = TextsField(_("muutos lapsille"), help_text="The change for children, as a short title")
    worst_off = TextsField(_("kenen tilanne on heikoin"))
    ended_on = models.DateField(_("päättynyt"), null=True, blank=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["ecosystem", "number"], name="one_goal_for_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="goals_are_numbered_from_one"),
        ]

    def __str__(self) -> str:
        return str(self.change)

    def has_ended(self, day: date) -> bool:
        return self.ended_on is not None and self.ended_on <= day
