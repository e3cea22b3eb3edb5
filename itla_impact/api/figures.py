"""Figures as packed arrays: one line for a measure in an ecosystem, whatever its number of periods.

What may be shown is decided where the pages decide it: by the curves of measures/dashboard and of
measures/official_statistics. One query for all series, and one for the statistics of each ecosystem.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rest_framework import serializers

from ecosystems.models import Ecosystem, Place
from measures.charts.trend import Comparison
from measures.dashboard import fact_curve
from measures.figures import Curve, Missing
from measures.models import Definition
from measures.models.definitions import Closing
from measures.official_statistics import OfficialCurve, official_curves
from measures.series import NOTHING, read
from measures.trend import NoVerdict, Verdict


@dataclass(frozen=True, slots=True)
class Packed:
    """A curve's arrays, all of one length: period by period from `first` on, None where there is nothing to show."""

    ecosystem: str
    measure: str
    version: int
    period: str
    first: str | None
    first_month: str | None
    values: list[float | None]
    numerators: list[int | None]
    denominators: list[int | None]
    n: list[int | None]
    low: list[float | None]
    high: list[float | None]
    missing: list[str | None]
    last_is_running: bool
    verdict: str
    beside: list[dict[str, Any]]
    notes: list[str]
    citation: str

    def told(self) -> dict[str, Any]:
        return asdict(self)


def packed_figures(ecosystems: Sequence[Ecosystem], definitions: Sequence[Definition]) -> list[Packed]:
    """A line for each measure in each ecosystem, in the order of both."""
    rows = Place.objects.filter(ecosystem__in=ecosystems, residual=False).values_list("ecosystem", "pk")
    places: dict[Any, int] = dict(rows)
    lines = read([one.pk for one in definitions if not one.is_statistic], places.values())
    packed = []
    for ecosystem in ecosystems:
        statistics = official_curves(ecosystem, [one for one in definitions if one.is_statistic])
        for one in definitions:
            official = statistics.get(one.pk)
            line = lines.get((one.pk, places[ecosystem.pk]), NOTHING)
            curve = official.curve if official else fact_curve(one, line)
            packed.append(_packed(ecosystem, curve, official))
    return packed


def _packed(ecosystem: Ecosystem, curve: Curve, official: OfficialCurve | None) -> Packed:
    figures, definition = curve.figures, curve.definition
    first = figures[0].period if figures else None
    return Packed(
        ecosystem=ecosystem.slug,
        measure=definition.measure.code,
        version=definition.version,
        period=definition.closing,
        first=str(first) if first else None,
        first_month=str(first.first_month) if first else None,
        values=[None if one.value is None else float(one.value) for one in figures],
        numerators=[one.numerator for one in figures],
        denominators=[one.denominator for one in figures],
        n=[one.n for one in figures],
        low=[float(one.interval.low) if one.interval else None for one in figures],
        high=[float(one.interval.high) if one.interval else None for one in figures],
        missing=[None if one.missing is None else str(one.missing) for one in figures],
        last_is_running=curve.running is not None,
        verdict=str(curve.verdict),
        beside=[_beside(one) for one in official.comparisons] if official else [],
        notes=list(official.notes) if official else [],
        citation=official.citation if official else "",
    )


def _beside(comparison: Comparison) -> dict[str, Any]:
    return {"name": comparison.name, "values": list(comparison.values)}


class BesideShape(serializers.Serializer):
    name = serializers.CharField()
    values = serializers.ListField(child=serializers.FloatField(allow_null=True))


class SeriesShape(serializers.Serializer):
    """One measure in one ecosystem. The arrays are of one length, period by period from `first` on."""

    ecosystem = serializers.SlugField()
    measure = serializers.SlugField()
    version = serializers.IntegerField(help_text="The definition's, by which it was counted")
    period = serializers.ChoiceField(Closing.choices)
    first = serializers.CharField(allow_null=True, help_text="The first period: `2026-03`, `2026-Q1` or `2026`")
    first_month = serializers.CharField(allow_null=True, help_text="The month in which it begins: `2026-01`")
    values = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="In the definition's unit, not rounded"
    )
    numerators = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    denominators = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    n = serializers.ListField(child=serializers.IntegerField(allow_null=True))
    low = serializers.ListField(child=serializers.FloatField(allow_null=True), help_text="95 % interval")
    high = serializers.ListField(child=serializers.FloatField(allow_null=True))
    missing = serializers.ListField(
        child=serializers.ChoiceField([(one.value, one.value) for one in Missing], allow_null=True),
        help_text="Why there is no value: `few` is fewer than ten, `hidden` protects somebody",
    )
    last_is_running = serializers.BooleanField(help_text="Whether the last period has days left")
    verdict = serializers.ChoiceField([(one.value, one.value) for one in (*Verdict, *NoVerdict)])
    beside = BesideShape(many=True, help_text="Of a statistic: the areas around, on the same periods")
    notes = serializers.ListField(child=serializers.CharField(), help_text="In the reader's language")
    citation = serializers.CharField(allow_blank=True, help_text="How a statistic's owner asks to be cited")


class FiguresShape(serializers.Serializer):
    series = SeriesShape(many=True)
