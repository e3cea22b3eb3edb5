"""Activity: work that organisations do together for goals."""

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ecosystems.access import Scope
from ecosystems.models.dated import Dated, DatedQuerySet
from foundations.editing import Versioned
from foundations.languages import INTERFACE_LANGUAGES, TextsField


class ActivityQuerySet(DatedQuerySet["Activity"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id"}

    def with_gaps(self) -> Self:
        """Those whose name, or the description they have, lacks a language of the interface."""
        whole = Q(name__has_keys=INTERFACE_LANGUAGES)
        told = Q(description={}) | Q(description__has_keys=INTERFACE_LANGUAGES)
        return self.exclude(whole & told)


@pghistory.track(pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Activity(Versioned, Dated):
    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, related_name="activities")
    name = TextsField(_("nimi"))
    description = TextsField(_("kuvaus"), blank=True, default=dict)
    sort_key = models.CharField(max_length=160, editable=False)
    goals = models.ManyToManyField("ecosystems.Goal", through="ActivityGoal", related_name="activities")
    partners = models.ManyToManyField("ecosystems.Membership", through="ActivityPartner", related_name="activities")

    objects = ActivityQuerySet.as_manager()

    class Meta(Dated.Meta):
        ordering = ["sort_key"]

    def __str__(self) -> str:
        return str(self.name)


class ActivityGoal(models.Model):
    activity = models.ForeignKey(Activity, models.CASCADE)
    goal = models.ForeignKey("ecosystems.Goal", models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "goal"], name="goal_once_for_an_activity")]

    def __str__(self) -> str:
        return f"{self.activity_id} → {self.goal_id}"


class ActivityPartner(models.Model):
    activity = models.ForeignKey(Activity, models.CASCADE)
    membership = models.ForeignKey("ecosystems.Membership", models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["activity", "membership"], name="partner_once_for_an_activity")]

    def __str__(self) -> str:
        return f"{self.activity_id}: {self.membership_id}"
