"""Step: what stands behind an official figure: as its owner published it, or the municipalities it is the sum of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from ecosystems.models import Ecosystem
from foundations.finnish import number
from measures.figures import Figure
from measures.models import Definition
from measures.models.statistics import Indicator
from measures.official_statistics import figure_of_year
from measures.periods import Year
from measures.sources.statistics.lookup import About, AreaFound, look_up
from measures.sources.statistics.reading import Absence, Beside, Statistic, statistics_of
from measures.wording import amount, interval_shown, shown


@dataclass(frozen=True, slots=True)
class Published:
    """One line: what is said of a place in the year."""

    name: str
    value: str
    count: str
    n: str
    interval: str = ""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """`parts` are the municipalities when the figure is their sum; none when it is an area's own."""

    definition: Definition
    period: Year
    figure: Figure
    own: Statistic
    beside: list[Published]
    parts: list[Published]

    @property
    def about(self) -> About | None:
        return self.own.about

    @property
    def heading(self) -> str:
        return _("%(name)s %(period)s: %(value)s") % {
            "name": self.definition.short_name,
            "period": self.period,
            "value": shown(self.definition, self.figure),
        }

    @property
    def formula(self) -> str:
        """How the figure came to be, in words."""
        if (absence := self.absence) is not None:
            return str(absence.label)
        if self.about is None or not self.own.combined_of:
            return _("Luku on sellaisena kuin tilaston omistaja sen julkaisee.")
        if self.about.denominator_id is None:
            return _("Luku on kuntien lukujen summa.")
        scale = number(self.about.scale, 0)
        return _("Kuntien lukumäärät on laskettu yhteen, jaettu väestöllä ja kerrottu luvulla %(scale)s.") % {
            "scale": scale
        }

    @property
    def absence(self) -> Absence | None:
        """Why there is no figure."""
        point = self.own.at(self.period.number)
        return self.own.missing or (Absence.NOT_PUBLISHED if point is None else point.missing)

    @property
    def denominator_year(self) -> int | None:
        point = self.own.at(self.period.number)
        return None if point is None else point.n_year

    @property
    def updated_on(self) -> date | None:
        return self.about.data_updated if self.about else None

    @property
    def fetched_at(self) -> datetime | None:
        return timezone.localtime(self.about.read_on) if self.about else None

    @property
    def fetched_how(self) -> str:
        return str(Indicator.Provenance(self.about.provenance).label) if self.about else ""


def published_figure(ecosystem: Ecosystem, definition: Definition, year: Year) -> PublishedFigure:
    """What stands behind one official figure of the ecosystem, in two queries."""
    asked = definition.indicator or 0
    beside = statistics_of(ecosystem.pk, [asked])[asked]
    return PublishedFigure(
        definition=definition,
        period=year,
        figure=figure_of_year(beside.own, year),
        own=beside.own,
        beside=list(_beside(ecosystem, definition, beside, year)),
        parts=_parts(ecosystem, definition, beside.own, year),
    )


def _beside(ecosystem: Ecosystem, definition: Definition, beside: Beside, year: Year) -> Iterator[Published]:
    for one in (beside.own, beside.wellbeing_area, beside.country):
        if one is not None:
            figure = figure_of_year(one, year)
            words, interval = shown(definition, figure), interval_shown(definition, figure)
            yield Published(
                str(one.name or ecosystem.name), words, _count(figure.numerator), _count(figure.n), interval
            )


def _parts(ecosystem: Ecosystem, definition: Definition, own: Statistic, year: Year) -> list[Published]:
    if own.about is None or not own.combined_of:
        return []
    found = look_up([own.about.number], on=timezone.localdate(), ecosystem=ecosystem.pk)
    people_year = (own.at(year.number) or own.points[0]).n_year
    return [_part(definition, own.about, area, year.number, people_year) for area in found.inside()]


def _part(definition: Definition, about: About, area: AreaFound, year: int, people_year: int | None) -> Published:
    said = area.years.get(about.id, {}).get(year)
    people = area.years.get(about.denominator_id or 0, {}).get(people_year or year)
    return Published(
        name=str(area.name),
        value="–" if said is None else amount(definition, said.value),
        count=_count(None if said is None else said.count),
        n=_count(None if people is None else int(people.value)),
    )


def _count(known: int | None) -> str:
    return "–" if known is None else number(known, 0)
