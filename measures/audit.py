"""Step: the nightly audit. Compares facts with leaves, leaves with the tree and the tree with the series, both ways.

Each ecosystem's facts are compared in one snapshot: a leaf may differ from its facts only where a change waits.
A node always equals what lies directly under it, unless it waits in the work list; a series always equals its tallies.
Everything is compared, not only a sample: one night's reading is a few seconds for each million facts.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from ecosystems.models import Ecosystem, Place
from measures import series, tree
from measures.locks import wait_for_tree
from measures.models import AuditFinding, AuditRun, Profile
from measures.sources import Source, counted_sources

#: More than this and a source's dimensions hold something that is not a category.
MOST_PROFILES = 5_000
#: The audit of a night counts from this hour in Helsinki.
HOUR = 2

_LEAVES = """
    WITH leaf AS (
        SELECT cell.ecosystem_id, cell.membership_id, cell.municipality_id, leaf.month, profile.dimensions,
               leaf.count, leaf.sums
        FROM measures_leaftally AS leaf
        JOIN measures_cell AS cell ON cell.id = leaf.cell_id
        JOIN measures_profile AS profile ON profile.id = leaf.profile_id
        WHERE leaf.source = %(source)s AND cell.ecosystem_id = %(ecosystem)s
    ),
    fact AS (
        SELECT ecosystem_id, membership_id, municipality_id, month, {dimensions} AS dimensions,
               sum(count) AS count, {sums} AS sums
        FROM ({facts}) AS facts
        WHERE ecosystem_id = %(ecosystem)s
        GROUP BY ecosystem_id, membership_id, municipality_id, month{columns}
    ),
    differs AS (
        SELECT COALESCE(leaf.membership_id, fact.membership_id) AS membership_id,
               COALESCE(leaf.municipality_id, fact.municipality_id) AS municipality_id,
               COALESCE(leaf.month, fact.month) AS month
        FROM leaf FULL JOIN fact
          ON COALESCE(leaf.membership_id, 0) = COALESCE(fact.membership_id, 0)
         AND COALESCE(leaf.municipality_id, 0) = COALESCE(fact.municipality_id, 0)
         AND leaf.month = fact.month AND leaf.dimensions = fact.dimensions
        WHERE (leaf.count, leaf.sums) IS DISTINCT FROM (fact.count, fact.sums)
    )
    SELECT (SELECT count(*) FROM leaf), count(*), min(membership_id), min(municipality_id), min(month)
    FROM differs
    WHERE NOT EXISTS (
        SELECT FROM ecosystems_change AS change
        WHERE change.source = %(source)s AND change.ecosystem_id = %(ecosystem)s AND change.month = differs.month
          AND change.membership_id IS NOT DISTINCT FROM differs.membership_id
          AND change.municipality_id IS NOT DISTINCT FROM differs.municipality_id
    )
"""

_NODES = """
    WITH summed AS ({summed}),
    differs AS (
        SELECT place_id, month, profile_id
        FROM measures_tally AS tally FULL JOIN summed USING (place_id, month, profile_id)
        WHERE (tally.count, tally.sums) IS DISTINCT FROM (summed.count, summed.sums)
    )
    SELECT (SELECT count(*) FROM measures_tally), count(*), min(place_id), min(month)
    FROM differs
    WHERE NOT EXISTS (
        SELECT FROM measures_dirtynode AS dirty
        WHERE dirty.place_id = differs.place_id AND dirty.month = differs.month
          AND dirty.profile_id = differs.profile_id
    )
    -- A place that has moved or gone since the last roll-up waits, and so do those above and below it.
    AND NOT EXISTS (SELECT FROM ({moved}) AS moved JOIN measures_tally AS tally ON tally.place_id = moved.place_id)
"""


def audit_if_due(now: datetime | None = None) -> bool:
    """Run the audit unless one has been finished since the last 2 o'clock; answers whether it ran."""
    now = timezone.localtime(now)
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if night > now:
        night -= timedelta(days=1)
    if AuditRun.objects.finished().filter(started_at__gte=night).exists():
        return False
    run_audit()
    return True


def run_audit() -> AuditRun:
    """Compare everything and keep what was found."""
    with transaction.atomic(), connection.cursor() as cursor:
        run = AuditRun(started_at=timezone.now())
        findings = [*_many_profiles(), *_leaves(cursor, run)]
        wait_for_tree(cursor)  # Nobody writes tallies or series while they are compared with each other.
        findings += [*_nodes(cursor, run), *_series(cursor, run)]
        run.finished_at = timezone.now()
        run.save()
        for finding in findings:
            finding.run = run
        AuditFinding.objects.bulk_create(findings)
    return run


def _many_profiles() -> list[AuditFinding]:
    counts = {source.name: Profile.objects.filter(source=source.name).count() for source in counted_sources()}
    return [
        AuditFinding(kind=AuditFinding.Kind.PROFILES, source=name, count=count)
        for name, count in counts.items()
        if count > MOST_PROFILES
    ]


def _leaves(cursor: CursorWrapper, run: AuditRun) -> list[AuditFinding]:
    """Each ecosystem and source is one statement, so one snapshot."""
    findings = []
    cursor.execute("SELECT DISTINCT ecosystem_id FROM measures_cell")
    ecosystems = {row[0] for row in cursor.fetchall()} | set(Ecosystem.objects.values_list("pk", flat=True))
    for source in counted_sources():
        for ecosystem in sorted(ecosystems):
            cursor.execute(_leaves_sql(source), {"source": source.name, "ecosystem": ecosystem})
            compared, count, membership, municipality, month = cursor.fetchone()
            run.leaves += compared
            if count:
                example = {"ecosystem": ecosystem, "membership": membership, "municipality": municipality}
                findings.append(
                    AuditFinding(
                        kind=AuditFinding.Kind.LEAF,
                        source=source.name,
                        count=count,
                        example={**example, "month": f"{month:%Y-%m}"},
                    )
                )
    return findings


def _leaves_sql(source: Source) -> str:
    assert source.facts is not None  # noqa: S101 - counted_sources() answers only such
    pairs = ", ".join(f"'{name}', {name}" for name in source.dimensions)
    return _LEAVES.format(
        facts=source.facts(None),
        dimensions=f"jsonb_build_object({pairs})",
        sums=f"ARRAY[{', '.join(f'sum({name})' for name in source.sums)}]::bigint[]",
        columns="".join(f", {name}" for name in source.dimensions),
    )


def _nodes(cursor: CursorWrapper, run: AuditRun) -> list[AuditFinding]:
    places = list(Place.objects.values_list("pk", flat=True))
    cursor.execute(_NODES.format(summed=tree.summed_sql(), moved=tree.MOVED), {"places": places})
    run.nodes, count, place, month = cursor.fetchone()
    if not count:
        return []
    example = {"place": place, "month": f"{month:%Y-%m}"}
    return [AuditFinding(kind=AuditFinding.Kind.NODE, count=count, example=example)]


def _series(cursor: CursorWrapper, run: AuditRun) -> list[AuditFinding]:
    """The definitions that have been computed and whose places do not wait for a roll-up."""
    definitions = list(tree.counted_definitions().filter(computed_at__isnull=False))
    run.series, count, place = series.differing(cursor, definitions)
    if not count:
        return []
    return [AuditFinding(kind=AuditFinding.Kind.SERIES, count=count, example={"place": place})]
