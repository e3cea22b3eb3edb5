"""Step: official statistics, the authorities' yearly values as curves, beside those of the country and the area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from ecosystems.models import Ecosystem
from measures.charts.trend import Comparison
from measures.figures import Curve, Figure, Missing
from measures.models import Definition
from measures.periods import Year
from measures.sources.statistics.reading import Absence, Beside, Statistic, statistics_of


@dataclass(frozen=True, slots=True)
class OfficialCurve:
    """The curve of the ecosystem's own area, what stands beside it, and what a reader must know of it."""

    curve: Curve
    name: str = ""
    comparisons: Sequence[Comparison] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)
    citation: str = ""


def official_curves(ecosystem: Ecosystem, definitions: Sequence[Definition]) -> dict[int, OfficialCurve]:
    """{definition id: OfficialCurve} of definitions that read a statistic, in one query; none asked, none made."""
    numbers = [one.indicator for one in definitions if one.indicator is not None]
    if not numbers:
        return {}
    found = statistics_of(ecosystem.pk, numbers)
    return {one.pk: _official(one, found[one.indicator]) for one in definitions if one.indicator is not None}


def _official(definition: Definition, beside: Beside) -> OfficialCurve:
    others = [one for one in (beside.wellbeing_area, beside.country) if one is not None]
    years = _years([beside.own]) or _years(others)
    unknown = _("Sotkanet, indikaattori %(number)s") % {"number": definition.indicator}
    return OfficialCurve(
        curve=Curve(definition, [figure_of_year(beside.own, year) for year in years]),
        name=str(beside.own.name),
        comparisons=[_comparison(one, years) for one in others if one.points],
        notes=list(_notes(beside, others)),
        citation=beside.own.citation or unknown,
    )


def _years(statistics: Iterable[Statistic]) -> list[Year]:
    years = [point.year for one in statistics for point in one.points]
    return Year.span(Year.at(min(years)), Year.at(max(years))) if years else []


def figure_of_year(statistic: Statistic, year: Year) -> Figure:
    """The year as a figure, or why there is none."""
    point = statistic.at(year.year)
    if point is None or point.value is None:
        is_partly_there = point is not None and point.missing == Absence.PART_MISSING
        return Figure(year, missing=Missing.PARTS_MISSING if is_partly_there else Missing.NOT_COLLECTED)
    return Figure(year, point.value, point.count, point.n, point.n, point.interval)


def _comparison(statistic: Statistic, years: Sequence[Year]) -> Comparison:
    points = [statistic.at(year.year) for year in years]
    values = [None if point is None or point.value is None else float(point.value) for point in points]
    return Comparison(str(statistic.name), values)


def _notes(beside: Beside, others: Iterable[Statistic]) -> Iterable[str]:
    own = beside.own
    if own.missing is not None:
        yield str(own.missing.label)
    if own.combined_of:
        yield _("Luku on laskettu yhteen %(count)s kunnan luvuista.") % {"count": len(own.combined_of)}
    for other in others:
        if other.missing is not None:
            yield f"{other.name}: {other.missing.label}"
    if own.by_agreement:
        yield _("Tilaston omistaja ei ole THL: sen käytöstä on sovittava omistajan kanssa.")
    carried = next((point for point in own.points if point.n_is_carried), None)
    if carried is not None:
        yield _("Nimittäjänä on vuoden %(year)s väestö, koska uudempaa ei ole.") % {"year": carried.n_year}
    if own.is_example:
        yield _("Oikea luku, joka tuli esimerkkiaineiston mukana. Sotkanetissa voi olla uudempi.")
