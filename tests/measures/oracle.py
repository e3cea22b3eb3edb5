"""What the figures must be, in plain Python over the facts: no recompute, no sources, no SQL of the product."""

from collections import defaultdict
from datetime import date

from ecosystems.models import Area, Coverage, Ecosystem, Entry, Place
from feedback.models import Submission
from measures.models import Definition, Profile, Tally

SUMS = {"entries": ("children", "adults"), "feedback": ()}
AGE_GROUPS = {"guardian": "adults", "relative": "adults", "youth": "youth", "child": "children", "unknown": "unknown"}


class Oracle:
    """Counts every fact into each place above it. `facts` are (source, ecosystem, membership, municipality, day, …)."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.places = {place.pk: place for place in Place.objects.all()}
        self.by_thing = {(p.area_id, p.ecosystem_id, p.membership_id, p.residual): p.pk for p in self.places.values()}
        self.areas = {area.pk: area for area in Area.objects.all()}
        self.unknown = {one.pk: self._unknown(one) for one in Ecosystem.objects.all()}

    def facts(self):
        yield from self.entries()
        yield from self.answers()

    def answers(self):
        """One fact for each option that was chosen, of what is received or read."""
        for said in Submission.objects.select_related("channel"):
            if said.state not in ("received", "read"):
                continue
            month = date(said.date.year, said.date.month, 1)
            for question, given in said.answers.items():
                for option in [given] if isinstance(given, str) else given:
                    dimensions = {
                        "question": question,
                        "option": option,
                        "channel_kind": said.channel.kind,
                        "age_group": AGE_GROUPS[said.answered_by],
                    }
                    yield "feedback", said, month, dimensions, ()

    def entries(self):
        for entry in Entry.objects.all():
            sectors = str(entry.sectors) if entry.sectors < 3 else "3+"
            dimensions = {
                "setting": entry.setting,
                "how_early": entry.how_early,
                "child_heard": entry.child_heard,
                "sectors": sectors,
            }
            sums = (entry.children, entry.adults)
            yield "entries", entry, date(entry.date.year, entry.date.month, 1), dimensions, sums

    def tallies(self):
        """{(source, place, month, dimensions): (count, sums)}"""
        found = defaultdict(lambda: (0, None))
        for source, fact, month, dimensions, sums in self.facts():
            for place in self._above(fact):
                key = (source, place, month, tuple(sorted(dimensions.items())))
                count, before = found[key]
                added = sums if before is None else tuple(a + b for a, b in zip(before, sums, strict=True))
                found[key] = (count + 1, added)
        return dict(found)

    def series(self):
        """{(definition, place): {month: (numerator, denominator, n)}}"""
        found = defaultdict(dict)
        tallies = self.tallies()
        for definition in self._current():
            slots = defaultdict(lambda: [0, 0, 0])
            for (source, place, month, pairs), (count, sums) in tallies.items():
                dimensions = dict(pairs)
                if source != definition.source or not _holds(definition.denominator, dimensions):
                    continue
                slot = slots[place, month]
                if _holds(definition.numerator, dimensions):
                    slot[0] += _number(definition.numerator, source, count, sums)
                if definition.denominator is not None:
                    slot[1] += _number(definition.denominator, source, count, sums)
                slot[2] += count
            for (place, month), (top, bottom, n) in slots.items():
                found[definition.pk, place][month] = (top, bottom if definition.denominator is not None else None, n)
        return dict(found)

    def _current(self):
        newest = {}
        for definition in Definition.objects.filter(indicator=None).order_by("version"):
            newest[definition.measure_id] = definition
        return [one for one in newest.values() if one.source in SUMS]

    def _above(self, fact):
        """All places that hold the fact: up the one tree and up the other."""
        if fact.membership_id is None:
            start = self.by_thing[None, fact.ecosystem_id, None, True]
        else:
            start = self.by_thing[None, None, fact.membership_id, False]
        for leaf in (start, self._area_leaf(fact)):
            place = self.places[leaf]
            while place is not None:
                yield place.pk
                place = self.places[place.parent_id] if place.parent_id else None

    def _area_leaf(self, fact):
        if fact.municipality_id is None:
            return self.unknown[fact.ecosystem_id]
        area = self.areas[fact.municipality_id]
        while area.successor_id and area.valid_until <= self.today:
            area = self.areas[area.successor_id]
        return self.by_thing[area.pk, None, None, False]

    def _unknown(self, ecosystem):
        touched = set()
        for coverage in Coverage.objects.filter(ecosystem=ecosystem):
            if coverage.since <= self.today and (coverage.until is None or coverage.until > self.today):
                touched |= self._wellbeing_areas(self.areas[coverage.area_id])
        if len(touched) == 1:
            return self.by_thing[touched.pop(), None, None, True]
        country = next(area for area in self.areas.values() if area.level == "country")
        return self.by_thing[country.pk, None, None, True]

    def _wellbeing_areas(self, area):
        if area.level == "municipality":
            return {area.parent_id}
        if area.level == "wellbeing_area":
            return {area.pk}
        below = [one for one in self.areas.values() if one.parent_id == area.pk]
        return set().union(*(self._wellbeing_areas(one) for one in below if one.level != "municipality"))


def _holds(condition, dimensions):
    return all(dimensions[name] in values for name, values in (condition or {}).get("where", {}).items())


def _number(condition, source, count, sums):
    of = condition.get("of", "count")
    return count if of == "count" else sums[SUMS[source].index(of)]


def stored_tallies():
    dimensions = dict(Profile.objects.values_list("pk", "dimensions"))
    found = {}
    for row in Tally.objects.all():
        assert row.parts
        assert row.parts == sorted(row.parts)
        for profile, count, *sums in row.parts:
            key = (row.source, row.place_id, row.month, tuple(sorted(dimensions[profile].items())))
            assert key not in found
            found[key] = (count, tuple(sums))
    return found


def stored_series():
    has_denominator = {one.pk: one.denominator is not None for one in Definition.objects.all()}
    found = defaultdict(dict)
    for row in Tally.objects.all():
        assert row.definitions == sorted(set(row.definitions))
        for definition, (numerator, denominator, n) in zip(row.definitions, row.slots, strict=True):
            below = denominator if has_denominator[definition] else None
            found[definition, row.place_id][row.month] = (numerator, below, n)
    return dict(found)


def assert_as_it_must_be(today):
    """The stored tallies and series are what the facts say."""
    oracle = Oracle(today)
    assert stored_tallies() == oracle.tallies()
    assert stored_series() == oracle.series()
