"""What everybody may see: until there are releases, the statistics of the authorities and nothing of our own.

The only module of `measures` that public pages import.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ecosystems.models import Ecosystem
from foundations.finnish import number
from foundations.languages import Texts
from measures.dashboard import trend_chart
from measures.figures import Figure
from measures.models import Definition
from measures.official_statistics import OfficialCurve, official_curves
from measures.wording import amount, period_words, shown

#: How many live in the area: told as a fact of its own.
POPULATION = 127


@dataclass(frozen=True, slots=True)
class Fact:
    words: str
    value: str


@dataclass(frozen=True, slots=True)
class StatisticRow:
    """One statistic of the area, as a sentence, a chart when there is more than a year, and its source."""

    name: Texts
    sentence: str
    chart: SafeString | None
    notes: Sequence[str]
    citation: str


@dataclass(frozen=True, slots=True)
class PublicStatistics:
    facts: list[Fact]
    rows: list[StatisticRow]


def public_statistics(ecosystem: Ecosystem) -> PublicStatistics:
    """The statistics of the library that have a value for the area of `ecosystem`, in two queries."""
    definitions = [one for one in Definition.objects.current() if one.is_statistic]
    found = official_curves(ecosystem, definitions)
    facts, rows = [], []
    for definition in definitions:
        official = found[definition.pk]
        latest = official.curve.latest
        if latest is None or latest.value is None:
            continue
        if definition.indicator == POPULATION:
            words = _("asukasta alueella 31.12.%(year)s") % {"year": latest.period.year}
            facts.append(Fact(words, number(latest.value, 0)))
        else:
            rows.append(_row(ecosystem, definition, official, latest))
    return PublicStatistics(facts, rows)


def _row(ecosystem: Ecosystem, definition: Definition, official: OfficialCurve, latest: Figure) -> StatisticRow:
    sentence = _("%(period)s: %(value)s.") % {
        "period": period_words(latest.period).capitalize(),
        "value": shown(definition, latest),
    }
    at = official.curve.figures.index(latest)
    for other in official.comparisons:
        value = other.values[at]
        if value is not None:
            sentence += f" {other.name}: {amount(definition, value)}."
    chart = trend_chart(official.name or str(ecosystem.name), official.curve, None, official.comparisons)
    return StatisticRow(definition.name, sentence, chart, official.notes, official.citation)
