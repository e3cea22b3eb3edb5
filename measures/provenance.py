"""Step: provenance, where a figure comes from: its definition, the tallies behind it, and what was counted in."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from ecosystems.models import Change, Ecosystem, Place
from measures.figures import Figure, Missing, figure
from measures.models import AuditRun, Definition, LastRun, Profile, Tally
from measures.periods import Period
from measures.series import NOTHING, Line, read
from measures.sources import COUNT, source
from measures.wording import period_words, shown

#: More lines than this help nobody; the rest is told as one.
MOST_PARTS = 30


@dataclass(frozen=True, slots=True)
class Part:
    """One combination of the source's dimensions behind the figure, in words, and how much of it counts where."""

    words: str
    count: int
    in_numerator: int
    in_denominator: int


@dataclass(frozen=True, slots=True)
class Provenance:
    definition: Definition
    period: Period
    figure: Figure
    months: list[Figure]
    parts: list[Part] | None
    waiting: bool
    run: LastRun | None
    audit: AuditRun | None

    @property
    def heading(self) -> str:
        return _("%(name)s %(period)s: %(value)s") % {
            "name": self.definition.short_name,
            "period": period_words(self.period),
            "value": shown(self.definition, self.figure),
        }

    @property
    def what_is_combined(self) -> str:
        """Missä · kuinka varhain: what each of the words of a part answers, in the same order."""
        words = dimension_words(self.definition)
        return words[:1].upper() + words[1:]

    @property
    def formula(self) -> tuple[str, ...]:
        """How the figure is counted, in words: what is above the line and, of a share, what below."""
        above = condition_words(self.definition, self.definition.numerator)
        if self.definition.denominator is None:
            return (_("Lasketaan: %(above)s.") % {"above": above},)
        below = condition_words(self.definition, self.definition.denominator)
        return (_("Osoittaja: %(above)s.") % {"above": above}, _("Nimittäjä: %(below)s.") % {"below": below})


def provenance_of(ecosystem: Ecosystem, definition: Definition, period: Period) -> Provenance:
    """What stands behind one figure of the whole ecosystem, as far as its people may see.

    Combinations of answers could single somebody out: of people (every class but A) only the months' sums are told.
    """
    place = Place.objects.get(ecosystem=ecosystem, residual=False)
    line = read([definition.pk], [place.pk]).get((definition.pk, place.pk), NOTHING)
    return Provenance(
        definition=definition,
        period=period,
        figure=figure(definition, period, line.over(period), whole=True),
        months=_months(definition, line, period),
        parts=None if definition.is_about_people else _parts(place, definition, period),
        waiting=Change.objects.filter(ecosystem_id=ecosystem.pk).exists(),
        run=LastRun.objects.filter(ecosystem=ecosystem).first(),
        audit=AuditRun.objects.clean().first(),
    )


def _months(definition: Definition, line: Line, period: Period) -> list[Figure]:
    """The months of the period; when one of them must not be shown, none is, or the rest would give it away."""
    months = [figure(definition, month, line.at(month), whole=True) for month in period.months]
    if len(months) > 1 and any(month.missing in {Missing.HIDDEN, Missing.FEW} for month in months):
        return [Figure(month.period, missing=Missing.HIDDEN, is_running=month.is_running) for month in months]
    return months


def _parts(place: Place, definition: Definition, period: Period) -> list[Part]:
    totals: dict[int, list[int]] = defaultdict(lambda: [0] * (1 + len(source(definition.source).sums)))
    for tally in Tally.objects.behind(place.pk, definition.source, period.first_day, period.until):
        for profile, *numbers in tally.parts:
            totals[profile] = [before + more for before, more in zip(totals[profile], numbers, strict=True)]
    profiles = Profile.objects.in_bulk(totals)
    names = (COUNT, *source(definition.source).sums)
    parts = [
        _part(definition, profiles[pk].dimensions, dict(zip(names, numbers, strict=True)))
        for pk, numbers in totals.items()
    ]
    parts.sort(key=lambda part: (-part.in_numerator, -part.count))
    return [*parts[:MOST_PARTS], *_together(parts[MOST_PARTS:])]


def _part(definition: Definition, dimensions: Mapping[str, str], amounts: Mapping[str, int]) -> Part:
    counts = [
        amounts[condition.get("of", COUNT)] if condition is not None and matches(condition, dimensions) else 0
        for condition in (definition.numerator, definition.denominator)
    ]
    return Part(profile_words(definition, dimensions), amounts[COUNT], *counts)


def _together(rest: list[Part]) -> list[Part]:
    """The long tail as one line, so that the lines still add up to the figure."""
    if not rest:
        return []
    words = _("muut %(n)s yhdistelmää yhteensä") % {"n": len(rest)}
    sums = (sum(part.count for part in rest), sum(p.in_numerator for p in rest), sum(p.in_denominator for p in rest))
    return [Part(words, *sums)]


def matches(condition: Mapping[str, Mapping[str, list[str]]], dimensions: Mapping[str, str]) -> bool:
    """Whether a profile with these dimensions is counted by the condition."""
    return all(dimensions.get(name) in values for name, values in condition.get("where", {}).items())


def dimension_words(definition: Definition) -> str:
    """missä · kuinka varhain, in the order in which the source declares them."""
    of = source(definition.source)
    return " · ".join(of.words(name, "") if of.words else name for name in of.dimensions)


def profile_words(definition: Definition, dimensions: Mapping[str, str]) -> str:
    """Perhekeskuksessa · Ennen huolta · Kyllä · 3+, in the order in which the source declares them."""
    of = source(definition.source)
    say = of.words or (lambda _name, value: value)
    return " · ".join(say(name, dimensions[name]) for name in of.dimensions if name in dimensions)


def condition_words(definition: Definition, condition: Mapping[str, Mapping[str, list[str]]] | None) -> str:
    """kirjaukset, joissa kuinka varhain on Ennen huolta tai Huoli herännyt."""
    of = source(definition.source)
    say = of.words or (lambda _name, value: value)
    if condition is None:
        return str(of.title)
    counted = condition.get("of", COUNT)
    start = str(of.title) if counted == COUNT else say(str(counted), "")
    where = [
        _("%(dimension)s: %(values)s")
        % {"dimension": say(name, ""), "values": " / ".join(say(name, v) for v in values)}
        for name, values in condition.get("where", {}).items()
    ]
    return f"{start} ({'; '.join(where)})" if where else start
