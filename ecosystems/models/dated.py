"""Rows that hold from a day until a day: `since` is included, `until` is the first day no longer valid."""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import OpenTo, Row_co


class DateRange(Func):
    """PostgreSQL's `daterange(since, until)`, half open."""

    function = "daterange"
    output_field = DateRangeField()


class DatedQuerySet(OpenTo[Row_co]):
    def valid_on(self, day: date) -> Self:
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gt=day))

    def running(self) -> Self:
        """Those that have not ended yet, also ones that begin or end later."""
        return self.filter(Q(until=None) | Q(until__gt=timezone.localdate()))

    def today(self) -> Self:
        return self.valid_on(timezone.localdate())


class Dated(models.Model):
    """A row with a beginning and, when it has ended, an end."""

    since = models.DateField(_("alkaen"), default=timezone.localdate)
    until = models.DateField(_("päättyen"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gt=F("since")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_("Päättymispäivän on oltava alkamispäivän jälkeen."),
            )
        ]
