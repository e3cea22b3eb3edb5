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


def not_ended(day: date, *, until: str = "until") -> Q:
    """Rows that have no end, or one after `day`; `until` is the path to it. None of them need have begun."""
    return Q(**{until: None}) | Q(**{f"{until}__gt": day})


class DatedQuerySet(OpenTo[Row_co]):
    def valid_on(self, day: date) -> Self:
        return self.filter(not_ended(day), since__lte=day)

    def running(self, day: date | None = None) -> Self:
        """Those that have not ended by `day` (today), also ones that begin or end later."""
        return self.filter(not_ended(day or timezone.localdate()))

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

    def has_ended(self, day: date) -> bool:
        return self.until is not None and self.until <= day

    def holds_on(self, day: date) -> bool:
        """As `valid_on`, for a row in hand."""
        return self.since <= day and not self.has_ended(day)
