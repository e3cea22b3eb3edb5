"""Indicator and StatisticSeries: what authorities publish, kept as they publish it, never carried up a tree."""

from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from foundations.languages import TextsField


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def imported(self) -> Self:
        """Fetched from the service itself, not only shipped with the example data."""
        return self.filter(provenance=Indicator.Provenance.SERVICE)


class Indicator(models.Model):
    """One statistic of Sotkanet, and whose it is. `number` is the service's own and is shown in the citation."""

    class Provenance(models.TextChoices):
        SERVICE = "service", _("haettu Sotkanetista")
        EXAMPLE = "example", _("esimerkkiaineiston mukana")

    number = models.PositiveIntegerField(unique=True)
    title = TextsField(help_text="As the service says it: titles and definitions drift")
    owner_number = models.PositiveIntegerField(help_text="The organisation's number in Sotkanet; 2 is THL")
    owner = TextsField()
    terms = models.CharField(max_length=200, help_text="A licence, or that it may be used by agreement only")
    unit = TextsField(help_text="What the value is of, such as '%' or 'per 1 000'")
    scale = models.PositiveIntegerField(default=1, help_text="value = scale × count ÷ denominator; 1 for a plain count")
    decimals = models.PositiveSmallIntegerField(default=0)
    data_updated = models.DateField(null=True, help_text="The service's own; unchanged means that nothing is fetched")
    first_year = models.PositiveSmallIntegerField(null=True)
    last_year = models.PositiveSmallIntegerField(null=True)
    fetched_at = models.DateTimeField(help_text="When the values were read: 'viitattu'")
    provenance = models.CharField(max_length=10, choices=Provenance, default=Provenance.SERVICE)
    denominator = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        related_name="+",
        help_text="The statistic that counts those of whom this one is a share; without it no interval and no sums",
    )

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(condition=Q(scale__gte=1), name="indicator_scale_is_positive"),
            models.CheckConstraint(
                condition=Q(first_year=None, last_year=None) | Q(first_year__lte=F("last_year")),
                name="indicator_years_run_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"


class StatisticSeries(models.Model):
    """One indicator's yearly values at an area, from `first_year` on. NULL: the owner publishes nothing; 0 is zero."""

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="series")
    place = models.ForeignKey("ecosystems.Place", models.CASCADE, related_name="statistics")
    breakdown = models.CharField(
        max_length=40, blank=True, default="", help_text="'' is everybody; else e.g. gender=male"
    )
    first_year = models.PositiveSmallIntegerField()
    values = ArrayField(models.DecimalField(max_digits=18, decimal_places=6, null=True))
    counts = ArrayField(
        models.BigIntegerField(null=True),
        null=True,
        help_text="The count behind each value; NULL when the value is itself a count or the owner gives none",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "place", "breakdown"], name="one_statistic_series_for_a_place_and_breakdown"
            ),
            models.CheckConstraint(
                condition=Q(values__len__gt=0) & (Q(counts=None) | Q(counts__len=F("values__len"))),
                name="statistic_series_has_a_count_for_each_value",
            ),
        ]
        indexes = [models.Index(fields=["place"], name="statistics_of_a_place")]

    def __str__(self) -> str:
        return f"{self.indicator_id} @ {self.place_id} {self.breakdown}".strip()


class StatisticsVersion(models.Model):
    """A single row that every change of the statistics raises; part of the ETag of each page that shows them."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    version = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_statistics_version")]

    def __str__(self) -> str:
        return str(self.version)

    @classmethod
    def current(cls) -> int:
        """0 before anything has been imported."""
        return cls.objects.values_list("version", flat=True).first() or 0

    @classmethod
    def raise_it(cls) -> None:
        StatisticsVersion.objects.bulk_create([StatisticsVersion()], ignore_conflicts=True)
        cls.objects.update(version=F("version") + 1)
