"""Rewording: what the owner of an indicator said of it before, and has said since an import noticed the change."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundations.languages import IN_LANGUAGE, LANGUAGES, TextsField, active_language
from measures.models.statistics import Indicator

#: For so long those who read the measure are told of it.
NOTED = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Difference:
    """The text of one language; "" where the owner had or has none."""

    language: str
    before: str
    after: str

    @property
    def in_language(self) -> str:
        return str(IN_LANGUAGE[self.language])


class RewordingQuerySet(models.QuerySet["Rewording"]):
    def noted(self, now: datetime) -> Self:
        """Of the last year, the newest first, with the indicators."""
        recent = self.filter(noticed_at__gt=now - NOTED)
        return recent.select_related("indicator").order_by("-noticed_at", "indicator__number", "pk")

    def of(self, number: int) -> Self:
        return self.filter(indicator__number=number)


class Rewording(models.Model):
    class Part(models.TextChoices):
        TITLE = "title", _("Lähteen otsikko muuttui")
        DEFINITION = "definition", _("Lähteen määritelmä muuttui")
        UNIT = "unit", _("Lähteen yksikkö muuttui")
        OWNER = "owner", _("Tilaston omistaja muuttui")

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="rewordings")
    noticed_at = models.DateTimeField()
    part = models.CharField(max_length=10, choices=Part)
    before = TextsField()
    after = TextsField()

    objects = RewordingQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(before=F("after")), name="rewording_changes_a_text")]

    def __str__(self) -> str:
        return f"{self.part} of {self.indicator_id}"

    @property
    def differences(self) -> list[Difference]:
        """In the reader's language; when nothing has changed in that, in the others."""
        found = list(self._differences())
        return [one for one in found if one.language == active_language()] or found

    def _differences(self) -> Iterator[Difference]:
        for language in LANGUAGES:
            before, after = self.before.get(language, ""), self.after.get(language, "")
            if before != after:
                yield Difference(language, before, after)
