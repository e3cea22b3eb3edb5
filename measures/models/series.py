"""Series: one measure's numbers for a place by month. `measures.series` alone reads and writes its arrays."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q


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
            models.CheckConstraint(
                condition=Q(
                    first_month__day=1, n__len__gt=0, numerators__len=F("n__len"), denominators__len=F("n__len")
                ),
                name="series_has_three_numbers_for_each_month",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} @ {self.place_id} {self.breakdown}"
