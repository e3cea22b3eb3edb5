"""Answers the pages: what a statistic says of an ecosystem, and beside it of the wellbeing area and the country.

For an ecosystem: the area's own value when it covers exactly one area, else Σ counts ÷ Σ denominators over its
municipalities when all of them are there, else missing, with the reason. An interval and n are given only where a
statistic exists that counts those of whom this one is a share; its newest year is carried forward at most two years.
Nothing is ever carried up from the areas below.

    beside = statistics_of(ecosystem.pk, [3563, 1065])[3563]      # one query, whatever is asked
    beside.own.latest.value, beside.own.missing, beside.country.points, beside.own.citation
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.models.areas import Area
from foundations.finnish import format_day
from foundations.languages import Texts
from measures.models.statistics import Indicator
from measures.sources.statistics.describing import THL
from measures.sources.statistics.lookup import About, AreaFound, Found, Said, look_up
from measures.trend import Interval, wilson

#: A denominator may be this many years older than the value.
CARRIED_YEARS = 2
CITATION = _(
    "Tilasto- ja indikaattoripankki Sotkanet. Terveyden ja hyvinvoinnin laitos. "
    "%(title)s (ind. %(number)d). Viitattu %(day)s."
)
#: Statistics that are themselves counts, so that the sum of the municipalities is the ecosystem's: child welfare
#: notifications, live births, population. The service does not say which are; a mean would be summed by mistake.
COUNTS = frozenset({127, 1085, 1315})


class Absence(models.TextChoices):
    """Why there is no value."""

    NOT_IMPORTED = "not_imported", _("Lukua ei ole vielä tuotu Sotkanetista.")
    NOT_PUBLISHED = "not_published", _("Tilaston omistaja ei ole julkaissut lukua tältä alueelta.")
    PART_MISSING = "part_missing", _("Jonkin kunnan luku puuttuu, joten yhteistä lukua ei voi laskea.")
    NOT_SUMMABLE = "not_summable", _("Lukua ei voi laskea usealle kunnalle yhteensä.")
    NO_AREA = "no_area", _("Ekosysteemille ei ole merkitty aluetta.")


@dataclass(frozen=True, slots=True)
class Point:
    """One year. `count` of `n`, where they are known; `n_year` is older than `year` when n was carried forward."""

    year: int
    value: Decimal | None
    count: int | None = None
    n: int | None = None
    n_year: int | None = None
    interval: Interval | None = None
    missing: Absence | None = None

    @property
    def n_is_carried(self) -> bool:
        return self.n_year is not None and self.n_year != self.year


@dataclass(frozen=True, slots=True)
class Statistic:
    """A statistic of one place: a point for each year from its first to its last, or the reason why there is none."""

    about: About | None
    name: Texts
    points: tuple[Point, ...] = ()
    missing: Absence | None = None
    #: The municipalities whose counts were added up; none when the value is an area's own.
    combined_of: tuple[Texts, ...] = ()

    @property
    def latest(self) -> Point | None:
        """The newest year that has a value."""
        return next((point for point in reversed(self.points) if point.value is not None), None)

    def at(self, year: int) -> Point | None:
        return next((point for point in self.points if point.year == year), None)

    @property
    def citation(self) -> str:
        """As THL asks its statistics to be cited, with the day on which they were read; "" when there are none."""
        if self.about is None:
            return ""
        title, day = str(self.about.title), format_day(timezone.localtime(self.about.read_on))
        return CITATION % {"title": title, "number": self.about.number, "day": day}

    @property
    def is_example(self) -> bool:
        """Shipped with the example data: not yet imported from the service here."""
        return self.about is not None and self.about.provenance == Indicator.Provenance.EXAMPLE

    @property
    def by_agreement(self) -> bool:
        """The owner allows its use by agreement only."""
        return self.about is not None and self.about.owner_number != THL


@dataclass(frozen=True, slots=True)
class Beside:
    """An ecosystem's own statistic and what stands beside it. `wellbeing_area` is None when the ecosystem is that area
    itself (then `own` is its value) or lies in several; `country` is None when the ecosystem is the whole country."""

    own: Statistic
    wellbeing_area: Statistic | None
    country: Statistic | None


def statistics_of(ecosystem_id: int, numbers: Collection[int], *, on: date | None = None) -> dict[int, Beside]:
    """Each indicator of `numbers` for an ecosystem as it is on the day `on` (today), in one query."""
    found = look_up(numbers, on=on or timezone.localdate(), ecosystem=ecosystem_id)
    same = _areas_that_are_it(found)
    wellbeing = found.of_level(Area.Level.WELLBEING_AREA)
    only = wellbeing[0] if len(wellbeing) == 1 else None
    country = next(iter(found.of_level(Area.Level.COUNTRY)), None)
    return {
        number: Beside(
            own=_own(found, number, same),
            wellbeing_area=_at(found, number, only) if only and only not in same else None,
            country=_at(found, number, country) if country and country not in same else None,
        )
        for number in numbers
    }


def _areas_that_are_it(found: Found) -> list[AreaFound]:
    """Areas with exactly the ecosystem's municipalities, the covered one first; none when it takes several to cover it.

    Helsinki is both a municipality and at the level of the wellbeing areas, and whoever covers each municipality of an
    area covers the area: a statistic may be published at one level and not at the other.
    """
    covered = [area for area in found.areas.values() if area.covered]
    inside = found.inside()
    same = covered if len(covered) == 1 else []
    wellbeing = found.of_level(Area.Level.WELLBEING_AREA)
    if inside and len(wellbeing) == 1 and wellbeing[0].municipalities == len(inside):
        same = [*same, *wellbeing]
    if len(inside) == 1:
        same = [*same, *inside]
    return list({area.id: area for area in same}.values())


def _own(found: Found, number: int, same: list[AreaFound]) -> Statistic:
    about = found.indicators.get(number)
    if about is None:
        return Statistic(None, _name(same), missing=Absence.NOT_IMPORTED)
    if same:
        published = next((area for area in same if about.id in area.years), same[0])
        return _at(found, number, published)
    municipalities = found.inside()
    if not municipalities:
        return Statistic(about, Texts(), missing=Absence.NO_AREA)
    return _combined(about, municipalities)


def _name(same: list[AreaFound]) -> Texts:
    return same[0].name if same else Texts()


def _at(found: Found, number: int, area: AreaFound) -> Statistic:
    """The area's own values."""
    about = found.indicators.get(number)
    if about is None:
        return Statistic(None, area.name, missing=Absence.NOT_IMPORTED)
    said = area.years.get(about.id)
    if not said:
        return Statistic(about, area.name, missing=_nothing(about))
    people = _people([area], about)
    points = (_point(year, said.get(year), people, about) for year in _years(said))
    return Statistic(about, area.name, tuple(points))


def _nothing(about: About) -> Absence:
    """The example data holds only a part of what is published."""
    return Absence.NOT_IMPORTED if about.provenance == Indicator.Provenance.EXAMPLE else Absence.NOT_PUBLISHED


def _years(said: Iterable[int]) -> range:
    years = list(said)
    return range(min(years), max(years) + 1)


def _people(areas: list[AreaFound], about: About) -> Mapping[int, int]:
    """Year → those of whom the indicator is a share, in all of `areas` together; only years that all of them have."""
    if about.denominator_id is None:
        return {}
    each = [area.years.get(about.denominator_id, {}) for area in areas]
    shared = set(each[0]).intersection(*each[1:])
    return {year: sum(int(said[year].value) for said in each) for year in shared}


def _point(year: int, said: Said | None, people: Mapping[int, int], about: About) -> Point:
    if said is None:
        return Point(year, None, missing=Absence.NOT_PUBLISHED)
    n_year = next((year - back for back in range(CARRIED_YEARS + 1) if year - back in people), None)
    if n_year is None or said.count is None:
        return Point(year, said.value, said.count)
    n = people[n_year]
    return Point(year, said.value, said.count, n, n_year, _interval(said.count, n, about.scale))


def _interval(count: int, n: int, scale: int) -> Interval | None:
    if not 0 <= count <= n or n == 0:
        return None
    share = wilson(count, n)
    return share.times(scale) if share else None


def _combined(about: About, municipalities: list[AreaFound]) -> Statistic:
    """The municipalities together: their counts over their denominators, or the sum of a plain count."""
    each = [area.years.get(about.id, {}) for area in municipalities]
    names = tuple(area.name for area in municipalities)
    if about.denominator_id is None and about.number not in COUNTS:
        return Statistic(about, Texts(), missing=Absence.NOT_SUMMABLE)
    if not any(each):
        return Statistic(about, Texts(), missing=_nothing(about))
    people = _people(municipalities, about)
    together = _sum if about.number in COUNTS else _share
    points = tuple(together(year, [said.get(year) for said in each], people, about) for year in _years(_all(each)))
    if all(point.value is None for point in points):
        return Statistic(about, Texts(), points, missing=Absence.PART_MISSING, combined_of=names)
    return Statistic(about, Texts(), points, combined_of=names)


def _all(each: list[dict[int, Said]]) -> Iterator[int]:
    return (year for said in each for year in said)


def _sum(year: int, said: list[Said | None], people: Mapping[int, int], about: About) -> Point:
    known = [one.value for one in said if one is not None]
    if len(known) < len(said):
        return Point(year, None, missing=Absence.PART_MISSING)
    return Point(year, sum(known, Decimal(0)))


def _share(year: int, said: list[Said | None], people: Mapping[int, int], about: About) -> Point:
    counts = [one.count for one in said if one is not None and one.count is not None]
    if len(counts) < len(said):
        return Point(year, None, missing=Absence.PART_MISSING)
    whole = _point(year, Said(Decimal(0), sum(counts)), people, about)
    if not whole.n:
        return Point(year, None, missing=Absence.PART_MISSING)
    value = Decimal(about.scale) * sum(counts) / whole.n
    return Point(year, value, whole.count, whole.n, whole.n_year, whole.interval)
