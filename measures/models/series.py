"""Series: one measure's numbers for a place by month. `measures.series` alone reads and writes its arrays."""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Series(models.Model):
    """Slot i is month first_month + i. NULL: nothing recorded; 0: zero. The three arrays are equally long."""

    definition = models.ForeignKey("measures.Definition", models.CASCADE, related_name="series")
    place = models.ForeignKey("ecosystems.Place", models.CASCADE, related_name="series")
    breakdown = models.CharField(max_length=200, default="", blank=True, help_text="Canonical JSON; empty: the whole")
    first_month = models.DateField()
    numerators = ArrayField(models.BigIntegerField(null=True))
    denominators = ArrayField(models.BigIntegerField(null=True), help_text="All NULL where there is no denominator")
    n = ArrayField(models.BigIntegerField(null=True), help_text="Facts (respondents) behind the figure")

    class Meta:
        verbose_name_plural = "series"
        constraints = [
            models.UniqueConstraint(fields=["definition", "place", "breakdown"], name="one_series_for_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} @ {self.place_id} {self.breakdown}"
