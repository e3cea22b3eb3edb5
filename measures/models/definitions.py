"""Measure and Definition: what is followed, and the versioned rule by which it is counted."""

from typing import Self

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from foundations.languages import TextsField
from measures.sources import UnknownName, source


class MeasureKind(models.TextChoices):
    POPULATION = "population", _("Väestömittari")
    PERFORMANCE = "performance", _("Toiminnan mittari")


class Direction(models.TextChoices):
    """Which way is better."""

    UP = "up", _("Suurempi on parempi")
    DOWN = "down", _("Pienempi on parempi")
    CONTEXT = "context", _("Taustatieto: kumpikaan suunta ei ole parempi")


class Disclosure(models.TextChoices):
    """Whom the figure could tell about. All but A hide below the whole ecosystem and under ten respondents."""

    A = "A", _("A: ei kerro ihmisistä")
    B = "B", _("B: kertoo ihmisistä")
    C = "C", _("C: lasten omat vastaukset ja arkaluonteiset asiat")
    D = "D", _("D: vain sopimalla niiden kanssa, joita se koskee")


class Closing(models.TextChoices):
    """The period whose closed figures are judged and published."""

    MONTH = "month", _("kuukausi")
    QUARTER = "quarter", _("vuosineljännes")
    YEAR = "year", _("vuosi")


class Measure(models.Model):
    code = models.SlugField(max_length=60, unique=True, help_text="In addresses; never changes")
    kind = models.CharField(max_length=12, choices=MeasureKind)
    order = models.PositiveSmallIntegerField(default=100, help_text="Among the measures of its kind")

    class Meta:
        ordering = ["order", "code"]
        triggers = [pgtrigger.ReadOnly(name="measure_code_never_changes", fields=["code"])]

    def __str__(self) -> str:
        return self.code


class DefinitionQuerySet(models.QuerySet["Definition"]):
    def current(self) -> Self:
        """Of each measure the highest version."""
        newer = Definition.objects.filter(measure=OuterRef("measure"), version__gt=OuterRef("version"))
        return self.filter(~Exists(newer)).select_related("measure").order_by("measure__order", "measure__code")

    def superseded(self) -> Self:
        newer = Definition.objects.filter(measure=OuterRef("measure"), version__gt=OuterRef("version"))
        return self.filter(Exists(newer))


class Definition(models.Model):
    """A measure is weights over profiles: `numerator` and `denominator` are {"of": …, "where": {dimension: [values]}}.

    "of" is "count" (facts) or one of the source's sums. Without a denominator the measure is a number, with one it is
    scale × numerator ÷ denominator, divided at read. Once used (`computed_at`) it never changes: a new version does.
    """

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="definitions")
    version = models.PositiveSmallIntegerField(default=1)
    source = models.CharField(max_length=40)
    indicator = models.PositiveIntegerField(null=True, blank=True, help_text="The number at the statistic's owner")
    numerator = models.JSONField(null=True, blank=True)
    denominator = models.JSONField(null=True, blank=True)
    scale = models.PositiveIntegerField(default=1, help_text="100 for per cent")
    decimals = models.PositiveSmallIntegerField(default=0)
    direction = models.CharField(max_length=8, choices=Direction)
    disclosure = models.CharField(max_length=1, choices=Disclosure)
    closing = models.CharField(max_length=8, choices=Closing)
    has_interval = models.BooleanField(default=False)
    name = TextsField(help_text="What is counted, in full")
    short_name = TextsField(help_text="For a tile or a row of a list")
    unit = TextsField(help_text="%, kertaa, käyntiä")
    tells = TextsField(help_text="What the figure tells")
    weakness = TextsField(help_text="What it does not tell, and how it can mislead")
    computed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DefinitionQuerySet.as_manager()

    class Meta:
        ordering = ["measure", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "version"], name="one_definition_for_a_version"),
            models.CheckConstraint(condition=Q(version__gte=1, scale__gte=1), name="definition_counts_from_one"),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True) ^ Q(indicator__isnull=True),
                name="definition_counts_facts_or_reads_a_statistic",
            ),
            models.CheckConstraint(
                condition=Q(has_interval=False) | Q(denominator__isnull=False) | Q(indicator__isnull=False),
                name="interval_needs_a_denominator",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="a_used_definition_never_changes",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition("OLD.computed_at IS NOT NULL"),
                func="""
                    IF to_jsonb(OLD) - 'computed_at' IS DISTINCT FROM to_jsonb(NEW) - 'computed_at' THEN
                        RAISE EXCEPTION 'definition % is in use: make a new version', OLD.id
                            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_used_definition_never_changes';
                    END IF;
                    RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.measure_id} v{self.version}"

    @property
    def is_share(self) -> bool:
        return self.denominator is not None

    @property
    def is_statistic(self) -> bool:
        return self.indicator is not None

    @property
    def is_about_people(self) -> bool:
        """Whether small numbers are hidden: so they are in every class but A, and in one that nobody knows."""
        return self.disclosure != Disclosure.A

    def clean(self) -> None:
        if self.is_statistic:
            return
        try:
            of = source(self.source)
            for condition in (self.numerator, self.denominator):
                if condition is not None:
                    of.check(condition)
        except UnknownName as error:
            raise ValidationError(str(error)) from error
