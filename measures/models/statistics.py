"""Indicator and StatisticSeries: what authorities publish, kept as they publish it, never carried up a tree."""

from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
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
    definition = TextsField(
        db_default=models.Value({}, models.JSONField()), help_text="As the service says it, without its markup"
    )
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
    digest = models.BinaryField(
        null=True,
        max_length=32,
        help_text="Of the last answer that was stored, and of all that its meaning hangs on; the same need not be read",
    )
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


#: What four bytes hold; nearly every value and count is smaller.
SMALL = 2**31
VALUES_LENGTH = Coalesce("small_values__len", "large_values__len")


class StatisticSeries(models.Model):
    """One indicator's yearly values at an area, from `first_year` on. NULL: the owner publishes nothing; 0 is zero.

    Values are whole numbers times 10^-`decimals`, exactly as published. A series with a number that four bytes do not
    hold is kept in the columns of eight. SQL reads `coalesce(large_values, small_values::bigint[])`.
    """

    pk = models.CompositePrimaryKey("indicator", "place", "breakdown")
    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="series", db_index=False)
    # Only areas' places have statistics, and areas are seldom deleted: no index for that alone.
    place = models.ForeignKey("ecosystems.Place", models.CASCADE, related_name="statistics", db_index=False)
    first_year = models.PositiveSmallIntegerField()
    decimals = models.PositiveSmallIntegerField(default=0, help_text="Of the values as they are kept here")
    breakdown = models.CharField(
        max_length=40, blank=True, default="", help_text="'' is everybody; else e.g. gender=male"
    )
    small_values = ArrayField(models.IntegerField(null=True), null=True)
    large_values = ArrayField(models.BigIntegerField(null=True), null=True)
    small_counts = ArrayField(
        models.IntegerField(null=True),
        null=True,
        help_text="The count behind each value; none when the value is itself a count or the owner gives none",
    )
    large_counts = ArrayField(models.BigIntegerField(null=True), null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(large_values=None, small_values__isnull=False, small_values__len__gt=0)
                | Q(small_values=None, large_values__isnull=False, large_values__len__gt=0),
                name="statistic_series_has_values_of_one_size",
            ),
            models.CheckConstraint(
                condition=(Q(small_counts=None) | Q(large_counts=None))
                & (Q(small_counts=None) | Q(small_counts__len=VALUES_LENGTH))
                & (Q(large_counts=None) | Q(large_counts__len=VALUES_LENGTH)),
                name="statistic_series_has_a_count_for_each_value",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} @ {self.place_id} {self.breakdown}".strip()

    @property
    def values(self) -> list[Decimal | None]:
        """As published, from `first_year` on."""
        kept = self.small_values if self.large_values is None else self.large_values
        return [None if value is None else Decimal(value).scaleb(-self.decimals) for value in kept or []]

    @property
    def counts(self) -> list[int | None] | None:
        return self.small_counts if self.large_counts is None else self.large_counts


class StatisticsVersion(models.Model):
    """A single row that each change of the statistics and each audit raises; part of the ETag of staff pages."""

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
        if not cls.objects.update(version=F("version") + 1):
            StatisticsVersion.objects.bulk_create([StatisticsVersion()], ignore_conflicts=True)
            cls.objects.update(version=F("version") + 1)
