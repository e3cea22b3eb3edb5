"""Step: the nightly audit. Compares facts with leaves, leaves with the tree and the tree with the series, both ways.

Each ecosystem's facts are compared in one snapshot: a leaf may differ from its facts only where a change waits.
A node always equals what lies directly under it, unless it waits in the work list; its slots always follow from it.
Everything is compared, not only a sample: one night's reading is a few seconds for each million facts.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from ecosystems.models import Ecosystem
from measures import tree
from measures.locks import wait_for_tree
from measures.models import AuditFinding, AuditRun, Definition, Profile, StatisticsVersion
from measures.sources import COUNT, Source, counted_sources, sources

#: More than this and a source's dimensions hold something that is not a category.
MOST_PROFILES = 5_000
#: The audit of a night counts from this hour in Helsinki.
HOUR = 2

_LEAVES = """
    WITH leaf AS (
        SELECT cell.ecosystem_id, cell.membership_id, cell.municipality_id, leaf.month, profile.dimensions,
               ARRAY[{parts}]::bigint[] AS numbers
        FROM measures_leaftally AS leaf
        JOIN measures_cell AS cell ON cell.id = leaf.cell_id
        CROSS JOIN LATERAL generate_subscripts(leaf.parts, 1) AS at
        JOIN measures_profile AS profile ON profile.id = leaf.parts[at][1]
        WHERE leaf.source = %(source)s AND cell.ecosystem_id = %(ecosystem)s
    ),
    fact AS (
        SELECT ecosystem_id, membership_id, municipality_id, month, {dimensions} AS dimensions,
               ARRAY[{sums}]::bigint[] AS numbers
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
        WHERE leaf.numbers IS DISTINCT FROM fact.numbers
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

# A place that has moved or gone since the last roll-up waits, and so do those above and below it.
_NODES = """
    WITH below AS (
        SELECT cell.membership_place_id AS place_id, leaf.month, leaf.parts
        FROM measures_leaftally AS leaf JOIN measures_cell AS cell ON cell.id = leaf.cell_id
        WHERE leaf.source = %(source)s
        UNION ALL
        SELECT cell.area_place_id, leaf.month, leaf.parts
        FROM measures_leaftally AS leaf JOIN measures_cell AS cell ON cell.id = leaf.cell_id
        WHERE leaf.source = %(source)s
        UNION ALL
        SELECT child.parent_id, tally.month, tally.parts
        FROM measures_tally AS tally JOIN ecosystems_place AS child ON child.id = tally.place_id
        WHERE tally.source = %(source)s
    ),
    summed AS (
        SELECT below.place_id, below.month, below.parts[at][1] AS profile_id, ARRAY[{sums}]::bigint[] AS numbers
        FROM below JOIN ecosystems_place AS place ON place.id = below.place_id
        CROSS JOIN LATERAL generate_subscripts(below.parts, 1) AS at
        GROUP BY below.place_id, below.month, below.parts[at][1]
    ),
    stored AS (
        SELECT tally.place_id, tally.month, tally.parts[at][1] AS profile_id, ARRAY[{parts}]::bigint[] AS numbers
        FROM measures_tally AS tally CROSS JOIN LATERAL generate_subscripts(tally.parts, 1) AS at
        WHERE tally.source = %(source)s
    ),
    differs AS (
        SELECT place_id, month FROM stored FULL JOIN summed USING (place_id, month, profile_id)
        WHERE stored.numbers IS DISTINCT FROM summed.numbers
    )
    SELECT (SELECT count(*) FROM stored), count(*), min(place_id), min(month)
    FROM differs
    WHERE NOT EXISTS (
        SELECT FROM measures_dirtynode AS dirty
        WHERE dirty.place_id = differs.place_id AND dirty.source = %(source)s AND dirty.month = differs.month
    )
    AND NOT EXISTS (SELECT FROM ({moved}) AS moved JOIN measures_tally AS tally ON tally.place_id = moved.place_id)
"""

# Every dimension that `where` names has one of the values that it lists.
_MATCHES = """
    NOT EXISTS (
        SELECT FROM jsonb_each(definition.{part} -> 'where') AS wanted (dimension, options)
        WHERE (wanted.options ? (profile.dimensions ->> wanted.dimension)) IS NOT TRUE
    )
"""

# What a definition counts is found by the database here, and by `measures.weights` for the slots that are stored.
_SERIES = f"""
    WITH weight AS MATERIALIZED (
        SELECT profile.id AS profile_id, definition.id AS definition_id,
               CASE WHEN {_MATCHES.format(part="numerator")} THEN counted.above END AS above, counted.below
        FROM unnest(%(definitions)s::bigint[], %(above)s::int[], %(below)s::int[])
             AS counted (definition_id, above, below)
        JOIN measures_definition AS definition ON definition.id = counted.definition_id
        JOIN measures_profile AS profile ON profile.source = definition.source
        WHERE {_MATCHES.format(part="denominator")}
    ),
    counted AS (
        SELECT weight.definition_id, tally.place_id, tally.month,
               ARRAY[COALESCE(sum(tally.parts[at][weight.above]), 0), COALESCE(sum(tally.parts[at][weight.below]), 0),
                     sum(tally.parts[at][2])]::int[] AS slot
        FROM measures_tally AS tally
        CROSS JOIN LATERAL generate_subscripts(tally.parts, 1) AS at
        JOIN weight ON weight.profile_id = tally.parts[at][1]
        GROUP BY weight.definition_id, tally.place_id, tally.month
    ),
    stored AS (
        SELECT tally.definitions[at] AS definition_id, tally.place_id, tally.month,
               ARRAY[tally.slots[at][1], tally.slots[at][2], tally.slots[at][3]] AS slot
        FROM measures_tally AS tally CROSS JOIN LATERAL generate_subscripts(tally.definitions, 1) AS at
        WHERE tally.definitions[at] = ANY(%(definitions)s)
    )
    SELECT count(DISTINCT (definition_id, place_id)) FILTER (WHERE stored.slot IS NOT NULL),
           count(*) FILTER (WHERE differs), min(place_id) FILTER (WHERE differs)
    FROM stored FULL JOIN counted USING (definition_id, place_id, month)
    CROSS JOIN LATERAL (SELECT stored.slot IS DISTINCT FROM counted.slot) AS compared (differs)
"""


def audit_if_due(now: datetime | None = None) -> bool:
    """Run the audit unless one has been finished since the last 2 o'clock; answers whether it ran."""
    now = timezone.localtime(now)
    night = now.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    if night > now:
        night -= timedelta(days=1)
    if AuditRun.objects.finished().filter(started_at__range=(night, now)).exists():
        return False
    run_audit()
    return True


def run_audit() -> AuditRun:
    """Compare everything and keep what was found."""
    with transaction.atomic(), connection.cursor() as cursor:
        run = AuditRun(started_at=timezone.now())
        findings = [*_many_profiles(), *_leaves(cursor, run)]
        wait_for_tree(cursor)  # Nobody writes tallies or slots while they are compared with each other.
        findings += [*_nodes(cursor, run), *_series(cursor, run)]
        run.finished_at = timezone.now()
        run.save()
        for finding in findings:
            finding.run = run
        AuditFinding.objects.bulk_create(findings)
        StatisticsVersion.raise_it()  # Overviews say when the figures were last checked.
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
        parts=_parts(source, "leaf.parts[at][{}]"),
        sums=", ".join(f"sum({name})" for name in (COUNT, *source.sums)),
        columns="".join(f", {name}" for name in source.dimensions),
    )


def _parts(source: Source, number: str) -> str:
    """SQL: a part's count and sums."""
    return ", ".join(number.format(place) for place in range(2, 3 + len(source.sums)))


def _nodes(cursor: CursorWrapper, run: AuditRun) -> list[AuditFinding]:
    findings = []
    for source in counted_sources():
        sums, parts = _parts(source, "sum(below.parts[at][{}])"), _parts(source, "tally.parts[at][{}]")
        cursor.execute(_NODES.format(sums=sums, parts=parts, moved=tree.MOVED), {"source": source.name})
        compared, count, place, month = cursor.fetchone()
        run.nodes += compared
        if count:
            example = {"place": place, "month": f"{month:%Y-%m}"}
            findings.append(AuditFinding(kind=AuditFinding.Kind.NODE, source=source.name, count=count, example=example))
    return findings


def _series(cursor: CursorWrapper, run: AuditRun) -> list[AuditFinding]:
    """Of the definitions that have been computed, each place from its own tallies."""
    definitions = list(tree.counted_definitions().filter(computed_at__isnull=False))
    values: dict[str, Any] = {
        "definitions": [one.pk for one in definitions],
        "above": [_place(one, one.numerator) for one in definitions],
        "below": [_place(one, one.denominator) for one in definitions],
    }
    cursor.execute(_SERIES, values)
    run.series, count, place = cursor.fetchone()
    if not count:
        return []
    return [AuditFinding(kind=AuditFinding.Kind.SERIES, count=count, example={"place": place})]


def _place(definition: Definition, condition: Mapping[str, Any] | None) -> int | None:
    """Where in a part stands the number that is counted."""
    if condition is None:
        return None
    return 2 + (COUNT, *sources()[definition.source].sums).index(condition.get("of", COUNT))
