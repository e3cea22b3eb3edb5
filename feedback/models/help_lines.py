"""HelpLine: a number that somebody answers; shown on every family page, those open now first."""

from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundations.languages import TextsField

FRESH = timedelta(days=90)


class HelpLineQuerySet(models.QuerySet["HelpLine"]):
    def verified(self) -> Self:
        """Lines that families may be shown: somebody has checked the number."""
        return self.filter(verified_on__isnull=False)

    def stale(self, on: date) -> Self:
        """Shown lines whose last check is older than 90 days on this day."""
        return self.verified().filter(verified_on__lt=on - FRESH)


class HelpLine(models.Model):
    class Hours(models.TextChoices):
        ALWAYS = "always", _("auki aina")
        WEEKLY = "weekly", _("auki tiettyinä aikoina")
        UNKNOWN = "unknown", _("tarkista ajat")

    key = models.SlugField(max_length=40, unique=True)
    number = models.CharField(max_length=20, help_text="As it is read")
    tel = models.CharField(max_length=20, help_text="As it is dialled")
    name = TextsField()
    who = TextsField(help_text="Whom it is for")
    languages: "models.JSONField[Any, Any]" = models.JSONField(default=list, help_text="In which languages it answers")
    hours = models.CharField(max_length=8, choices=Hours, default=Hours.UNKNOWN)
    weekly: "models.JSONField[Any, Any]" = models.JSONField(
        default=list,
        blank=True,
        help_text='[{"days": [0, 1], "from": "14:00", "until": "17:00"}, …]; Monday is 0; until may be past midnight',
    )
    note = TextsField(blank=True, help_text="What is known besides the hours: every day; another number")
    for_children = models.BooleanField(default=False, help_text="Shown to children of 7–12 too")
    position = models.PositiveSmallIntegerField(default=100)
    verified_on = models.DateField(null=True, blank=True, help_text="Empty: not checked, so not shown")
    source = models.CharField(max_length=120, blank=True)

    objects = HelpLineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(hours="weekly") & ~models.Q(weekly=[])
                | ~models.Q(hours="weekly") & models.Q(weekly=[]),
                name="help_line_has_weekly_hours_when_it_says_so",
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)
