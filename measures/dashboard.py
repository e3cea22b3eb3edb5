"""Step: dashboard, the measures of an ecosystem as its own people see them: a list, and a page for each."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ecosystems.models import Ecosystem, Goal, Place
from foundations.finnish import number
from foundations.svg.marks import sparkline
from measures.charts.trend import Comparison, Goalpost, Point, TrendChart, draw
from measures.figures import Curve, Figure, Missing, figures
from measures.models import Definition, Rewording, Target
from measures.official_statistics import official_curves
from measures.periods import PERIODS, to_running
from measures.series import NOTHING, Line, read
from measures.sources import source
from measures.trend import NoVerdict, Verdict
from measures.wording import VERDICTS, Said, amount, period_words, shown

#: The longest curve that a page draws, in periods of each kind.
LONGEST = {"month": 36, "quarter": 20, "year": 20}


def fact_curve(definition: Definition, line: Line) -> Curve:
    """From the first recorded period to the running one; nothing recorded is an empty curve."""
    if line is NOTHING or not line.slots:
        return Curve(definition, [])
    periods = to_running(definition.closing, line.first.first_day, at_most=LONGEST[definition.closing])
    return Curve(definition, figures(definition, line, periods))


def curves(ecosystem: Ecosystem, definitions: Sequence[Definition]) -> dict[int, Curve]:
    """{definition id: Curve} of the whole ecosystem, in two queries whatever their number: series and statistics."""
    place = Place.objects.filter(ecosystem=ecosystem, residual=False).values_list("pk", flat=True)
    lines = {definition: line for (definition, _place), line in read([d.pk for d in definitions], place).items()}
    statistics = official_curves(ecosystem, [one for one in definitions if one.is_statistic])
    return {
        one.pk: statistics[one.pk].curve if one.is_statistic else fact_curve(one, lines.get(one.pk, NOTHING))
        for one in definitions
    }


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the list: a measure, what was agreed of it, where it stands and which way it goes."""

    code: str
    definition: Definition
    spark: SafeString | None
    baseline: str
    now: str
    running: str
    target: str
    verdict: Verdict | NoVerdict
    period: str

    @property
    def said(self) -> Said:
        return VERDICTS[self.verdict]


@dataclass(frozen=True, slots=True)
class Group:
    """The measures of one goal, or those that no goal has taken (`goal` is None)."""

    goal: Goal | None
    rows: list[Row]


def measure_list(ecosystem: Ecosystem) -> list[Group]:
    """The goals' measures, a goal after another, then all others. Four queries whatever the number of rows."""
    definitions = list(Definition.objects.current())
    drawn = curves(ecosystem, definitions)
    targets = list(Target.objects.agreed_in(ecosystem))
    by_measure = {one.measure_id: one for one in definitions}
    groups: dict[int, Group] = {}
    for target in targets:
        group = groups.setdefault(target.goal_id, Group(target.goal, []))
        group.rows.append(_row(drawn[by_measure[target.measure_id].pk], target))
    taken = {target.measure_id for target in targets}
    others = [_row(drawn[one.pk], None) for one in definitions if one.measure_id not in taken]
    return [*groups.values(), *([Group(None, others)] if others else [])]


def _row(curve: Curve, target: Target | None) -> Row:
    definition, latest = curve.definition, curve.latest
    values = [None if figure.value is None else float(figure.value) for figure in curve.closed]
    goes_to = None if target is None or target.value is None else float(target.value)
    return Row(
        code=definition.measure.code,
        definition=definition,
        spark=sparkline(values, goes_to).__html__() if sum(value is not None for value in values) > 1 else None,
        baseline="" if target is None or target.baseline_value is None else amount(definition, target.baseline_value),
        now=shown(definition, latest) if latest else "",
        running=shown(definition, curve.running) if curve.running else "",
        target="" if target is None or target.value is None else amount(definition, target.value),
        verdict=curve.verdict,
        period=period_words(latest.period) if latest else "",
    )


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of the table below the chart: our figure, the count behind it, and the values beside it."""

    figure: Figure
    n: str
    others: list[str]


@dataclass(frozen=True, slots=True)
class MeasurePage:
    """Everything the page of a measure says."""

    curve: Curve
    finding: str
    target: Target | None
    chart: SafeString | None
    rows: list[TableRow]
    comparisons: Sequence[Comparison]
    notes: Sequence[str]
    source_words: str
    rewordings: Sequence[Rewording] = ()

    @property
    def definition(self) -> Definition:
        return self.curve.definition

    @property
    def said(self) -> Said:
        return VERDICTS[self.curve.verdict]

    @property
    def target_words(self) -> str:
        agreed = self.target
        return "" if agreed is None or agreed.value is None else amount(self.definition, agreed.value)

    @property
    def baseline_words(self) -> str:
        agreed = self.target
        return "" if agreed is None or agreed.baseline_value is None else amount(self.definition, agreed.baseline_value)

    @property
    def baseline_now(self) -> str:
        """The newest closed figure, which becomes the baseline when a target is agreed now."""
        latest = self.curve.latest
        return "" if latest is None or latest.value is None else shown(self.definition, latest)

    @property
    def n_words(self) -> str:
        """What the column of counts holds."""
        if not self.definition.is_share:
            return "n"
        return _("Tilaisuuksia (n)") if self.definition.source == "entries" else _("Vastauksia (n)")

    @property
    def explained(self) -> list[Figure]:
        """The figures whose origin the page offers first; those of older periods have it in the table."""
        return [figure for figure in (self.curve.latest, self.curve.running) if figure is not None]


def measure_page(ecosystem: Ecosystem, definition: Definition) -> MeasurePage:
    """The page of one measure: its target, and its series or its statistics with those of the areas around it."""
    target = Target.objects.agreed_in(ecosystem).filter(measure=definition.measure_id).first()
    name = str(ecosystem.name)
    if definition.is_statistic:
        statistic = official_curves(ecosystem, [definition])[definition.pk]
        curve, comparisons, notes = statistic.curve, statistic.comparisons, statistic.notes
        name = statistic.name or name
        source_words = statistic.citation
    else:
        curve, comparisons, notes = curves(ecosystem, [definition])[definition.pk], [], []
        source_words = str(source(definition.source).title)
    return MeasurePage(
        curve=curve,
        finding=finding(curve),
        target=target,
        chart=trend_chart(name, curve, target, comparisons),
        rows=_table(curve, comparisons),
        comparisons=comparisons,
        notes=notes,
        source_words=source_words,
        rewordings=_rewordings(definition),
    )


def _rewordings(definition: Definition) -> list[Rewording]:
    """What the owner of the statistic has reworded within a year."""
    if definition.indicator is None:
        return []
    return list(Rewording.objects.of(definition.indicator).noted(timezone.now()))


def _table(curve: Curve, comparisons: Sequence[Comparison]) -> list[TableRow]:
    definition = curve.definition
    rows = [
        TableRow(
            figure=figure,
            n=_count(figure),
            others=[amount(definition, value) if value is not None else "–" for value in beside],
        )
        for figure, *beside in zip(curve.figures, *(other.values for other in comparisons), strict=True)
    ]
    return rows[::-1]


def _count(figure: Figure) -> str:
    known = figure.denominator if figure.denominator is not None else figure.n
    return "–" if known is None else number(known)


def finding(curve: Curve) -> str:
    """The page's heading: what the curve says, as a sentence."""
    name, latest = str(curve.definition.short_name), curve.latest
    if latest is None or latest.value is None:
        return _("%(name)s: lukua ei vielä voi näyttää") % {"name": name}
    sentences: dict[Verdict | NoVerdict, str] = {
        Verdict.RIGHT_DIRECTION: _("%(name)s: suunta on oikea"),
        Verdict.NO_TURN: _("%(name)s: käännettä ei näy"),
        Verdict.GETTING_WORSE: _("%(name)s: tilanne heikkenee"),
        Verdict.TOO_EARLY: _("%(name)s: suunnasta on liian varhaista sanoa"),
    }
    said = sentences.get(curve.verdict)
    if said is not None:
        return said % {"name": name}
    amounts = {"name": name, "value": shown(curve.definition, latest), "period": period_words(latest.period)}
    return _("%(name)s: %(value)s, %(period)s") % amounts


def trend_chart(name: str, curve: Curve, target: Target | None, comparisons: Sequence[Comparison]) -> SafeString | None:
    """The curve of `name` as a drawing; None until there are two periods to draw."""
    if len(curve.figures) < 2 or all(figure.value is None for figure in curve.figures):
        return None
    definition = curve.definition
    return draw(
        TrendChart(
            story=_story(name, curve, target),
            name=name,
            periods=[figure.period for figure in curve.figures],
            points=[_point(figure) for figure in curve.figures],
            words=lambda value: amount(definition, value),
            period_words=lambda day: period_words(PERIODS[definition.closing].of(day), short=True),
            running=1 if curve.running else 0,
            comparisons=comparisons,
            target=_goalpost(target),
            baseline=_baseline(target),
        )
    )


def _point(figure: Figure) -> Point:
    if figure.value is None:
        return Point(None, hidden=figure.missing in {Missing.HIDDEN, Missing.FEW})
    interval = figure.interval
    return Point(float(figure.value), interval.low if interval else None, interval.high if interval else None)


def _goalpost(target: Target | None) -> Goalpost | None:
    if target is None or target.value is None or target.due is None:
        return None
    words = _("tavoite (%(year)s)") % {"year": target.due.year}
    return Goalpost(float(target.value), target.agreed_on, target.due, words)


def _baseline(target: Target | None) -> tuple[float, str] | None:
    if target is None or target.baseline_value is None:
        return None
    return float(target.baseline_value), _("lähtötaso")


def _story(name: str, curve: Curve, target: Target | None) -> str:
    """The chart's text alternative: its ends with numbers, and where the rest is."""
    known = [figure for figure in curve.closed if figure.value is not None] or list(curve.figures)
    first, last = known[0], known[-1]
    words = _("Viivakaavio: %(name)s, %(place)s. %(first)s: %(start)s. %(last)s: %(end)s.") % {
        "name": curve.definition.name,
        "place": name,
        "first": period_words(first.period),
        "start": shown(curve.definition, first),
        "last": period_words(last.period),
        "end": shown(curve.definition, last),
    }
    if target is not None and target.value is not None:
        words += " " + _("Tavoite on %(value)s.") % {"value": amount(curve.definition, target.value)}
    return words + " " + _("Samat luvut ovat taulukossa kuvion alla.")
