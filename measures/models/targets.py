"""Target: what an ecosystem has agreed to reach on a measure, for one of its goals."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import OpenTo, Scope
from ecosystems.models import Ecosystem
from ecosystems.models.dated import not_ended
from foundations.editing import Versioned


class TargetQuerySet(OpenTo["Target"]):
    scope_paths = {Scope.ECOSYSTEM: "goal__ecosystem_id"}

    def agreed_in(self, ecosystem: Ecosystem) -> Self:
        """Those of the goals that hold today, goal after goal, each with its goal."""
        followed = self.filter(not_ended(timezone.localdate(), until="goal__ended_on"), goal__ecosystem=ecosystem)
        return followed.select_related("goal").order_by("goal__number", "measure__order")


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Target(Versioned):
    goal = models.ForeignKey("ecosystems.Goal", models.CASCADE, related_name="targets")
    measure = models.ForeignKey("measures.Measure", models.PROTECT, related_name="targets")
    value = models.DecimalField(_("tavoite"), max_digits=14, decimal_places=4, null=True, blank=True)
    due = models.DateField(_("mihin mennessä"), null=True, blank=True)
    agreed_on = models.DateField(_("sovittu"), default=timezone.localdate)
    baseline_value = models.DecimalField(_("lähtötaso"), max_digits=14, decimal_places=4, null=True, blank=True)
    baseline_on = models.DateField(_("lähtötason päivä"), null=True, blank=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "measure"], name="one_target_for_a_goal_and_a_measure"),
            models.CheckConstraint(
                condition=Q(value=None, due=None) | Q(value__isnull=False, due__isnull=False),
                name="target_has_a_value_and_a_day_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(baseline_value=None, baseline_on=None)
                | Q(baseline_value__isnull=False, baseline_on__isnull=False),
                name="baseline_has_a_value_and_a_day_or_neither",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id}: {self.measure_id}"
