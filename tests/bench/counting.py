"""Recompute: a thousand changed facts among many, against a rebuild from nothing; ten times as many; 500 measures."""

import random
import statistics
from collections.abc import Iterator
from datetime import date

from django.db import connection

from measures import audit, recompute
from measures.models import Definition, Measure
from tests.bench import world
from tests.bench.pairs import Pair, Result, Wrong, compare, measured, spread
from tests.bench.stage import Stage

CHANGED = 1_000
TABLES = ("ecosystems_entry", "feedback_submission", "measures_leaftally", "measures_tally")
#: Of five facts, four are entries and one is a submission.
ENTRIES, SUBMISSIONS = 4, 1
ECOSYSTEMS = 20
UNTIL = date(2026, 11, 20)
MORE_MEASURES = 500


class Country:
    """So many facts and their figures, and nothing that waits."""

    def __init__(self, facts: int, *, months: int) -> None:
        self.facts = facts
        self.rng = random.Random(7)
        world.forget_all()
        world.found(ECOSYSTEMS)
        share = facts // (ENTRIES + SUBMISSIONS)
        world.add_entries(share * ENTRIES, months=months, until=UNTIL)
        world.add_submissions(share * SUBMISSIONS, months=months, until=UNTIL)
        world.analyze(TABLES)
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM ecosystems_entry")
            self.entries = [row[0] for row in cursor.fetchall()]
            cursor.execute("SELECT id FROM feedback_submission")
            self.submissions = [row[0] for row in cursor.fetchall()]
        self.rebuild()
        world.analyze(TABLES)

    def change(self) -> None:
        """Changes a thousand facts, anywhere and of any day."""
        entries = self.rng.sample(self.entries, CHANGED * ENTRIES // (ENTRIES + SUBMISSIONS))
        submissions = self.rng.sample(self.submissions, CHANGED - len(entries))
        with connection.cursor() as cursor:
            cursor.execute("UPDATE ecosystems_entry SET children = (children + 1) %% 40 WHERE id = ANY(%s)", [entries])
            changed = cursor.rowcount
            cursor.execute(
                "UPDATE feedback_submission SET answers = jsonb_set(answers, '{listened}', to_jsonb(%s::text))"
                " WHERE id = ANY(%s::uuid[])",
                [str(self.rng.randint(1, 5)), submissions],
            )
            if changed + cursor.rowcount != CHANGED:
                raise Wrong(f"{changed + cursor.rowcount} facts changed instead of {CHANGED}")

    def tick(self) -> int:
        recompute.tick()
        waiting = recompute.waiting()
        if waiting.changes or waiting.nodes or waiting.retried:
            raise Wrong(f"after a tick {waiting.changes} changes and {waiting.nodes} nodes wait, {waiting.retried}")
        return 1

    def rebuild(self) -> int:
        recompute.rebuild()
        return 1

    def compared(self, stage: Stage, words: str = "") -> Result:
        pair = Pair(
            f"recompute of {CHANGED:,} changed among {self.facts:,} facts{words}",
            self.tick,
            "a rebuild of all",
            self.rebuild,
            "≤ 0.025, and ≤ 250 ms of processor",
            unit="tick",
            before=self.change,
        )
        return compare(pair, stage.meter)


def run(stage: Stage) -> Iterator[str]:
    few, many = (500_000, 5_000_000) if stage.national else (10_000, 100_000)
    country = Country(few, months=6)
    small = country.compared(stage)
    yield str(small)
    yield with_more_measures(country, stage, small)
    country = Country(many, months=60)
    large = country.compared(stage)
    yield str(large)
    rates = [many / one.processor / 1000 for one in large.yardsticks]
    yield f"rebuild of {many:,} facts: {spread(rates)} thousand facts a second of processor, goal ≥ 450"
    yield f"recompute, {few:,} → {many:,} facts: {large.processor / small.processor:.2f} × the processor, goal ≤ 1.3"
    yield exact()


def with_more_measures(country: Country, stage: Stage, before: Result) -> str:
    """Ticks alone: the rebuild has been compared without them."""
    add_measures(MORE_MEASURES)
    country.tick()
    taken = []
    for _ in range(3):
        country.change()
        taken.append(measured(country.tick, stage.meter)[1])
    Definition.objects.filter(measure__code__startswith="bench-").delete()
    Measure.objects.filter(code__startswith="bench-").delete()
    more = [one.processor * 1000 for one in taken]
    times = statistics.median(more) / before.processor / 1000
    return f"the same with {MORE_MEASURES} measures more: {spread(more, 'ms')}, {times:.1f} × the above, goal ≤ 2"


def add_measures(number: int) -> None:
    """Measures of either source; each counts another part of what the sources declare."""
    patterns = [one for one in Definition.objects.current() if not one.is_statistic]
    for place in range(number):
        pattern = patterns[place % len(patterns)]
        pattern.pk, pattern.computed_at, pattern.version = None, None, 1
        pattern.measure = Measure.objects.create(code=f"bench-{place}", kind=pattern.measure.kind)
        pattern._state.adding = True
        pattern.save()


def exact() -> str:
    """Counts everything anew and compares both ways. Raises Wrong when a figure differs."""
    found = audit.run_audit()
    differences = list(found.findings.values_list("kind", "count"))
    if differences:
        raise Wrong(f"the audit found differences: {differences}")
    return f"the audit compared {found.leaves:,} leaves, {found.nodes:,} nodes, {found.series:,} series: no difference"
