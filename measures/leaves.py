"""Step 1 of recompute: the leaves. Drains an ecosystem's changes and rewrites what they touched from the facts.

The lock comes before the changes are read, and the facts are read by a later statement than the changes: a fact that is
committed in between is either seen now or has its change waiting. What differs is written, and only what differs is
passed on to step 2.
"""

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from measures.cells import INTERN_CELLS
from measures.locks import try_ecosystem
from measures.sources import Source, counted_sources

#: Changes drained in one transaction; the rest waits for the next one.
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Drained:
    """`changes` 0: nothing waited. None is answered instead when another worker holds the ecosystem."""

    changes: int
    more: bool


_TABLES = """
    CREATE TEMPORARY TABLE IF NOT EXISTS dirty_leaf (
        source text, ecosystem_id bigint, membership_id bigint, municipality_id bigint, month date, cell_id bigint
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS fresh_leaf (
        source text, ecosystem_id bigint, membership_id bigint, municipality_id bigint, month date,
        dims text[], count bigint, sums bigint[]
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS known_profile (source text, dims text[], profile_id bigint)
        ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS counted_leaf (
        source text, cell_id bigint, month date, profile_id bigint, count bigint, sums bigint[]
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS written_leaf (cell_id bigint, month date, profile_id bigint)
        ON COMMIT DELETE ROWS;
    DELETE FROM dirty_leaf; DELETE FROM fresh_leaf; DELETE FROM known_profile;
    DELETE FROM counted_leaf; DELETE FROM written_leaf;
"""

_DRAIN = """
    WITH drained AS (
        DELETE FROM ecosystems_change
        WHERE id IN (SELECT id FROM ecosystems_change WHERE ecosystem_id = %s ORDER BY id LIMIT %s)
        RETURNING source, ecosystem_id, membership_id, municipality_id, month
    ),
    marked AS (INSERT INTO dirty_leaf SELECT DISTINCT *, NULL::bigint FROM drained)
    SELECT count(*) FROM drained
"""

_FRESH = """
    WITH dirty AS MATERIALIZED (
        SELECT ecosystem_id, membership_id, municipality_id, month FROM dirty_leaf WHERE source = %(source)s
    )
    INSERT INTO fresh_leaf
    SELECT %(source)s, ecosystem_id, membership_id, municipality_id, month, {dims}, sum(count), {sums}
    FROM ({facts}) AS facts
    GROUP BY ecosystem_id, membership_id, municipality_id, month{columns}
"""

# A combination that another worker is just interning is waited for; DO NOTHING would answer no row for it.
_INTERN = """
    WITH seen AS MATERIALIZED (SELECT DISTINCT dims FROM fresh_leaf WHERE source = %(source)s),
    built AS MATERIALIZED (SELECT dims, {dimensions} AS dimensions FROM seen),
    found AS MATERIALIZED (
        SELECT built.dims, built.dimensions, known.id
        FROM built LEFT JOIN measures_profile AS known
          ON known.source = %(source)s AND known.dimensions = built.dimensions
    ),
    added AS (
        INSERT INTO measures_profile (source, dimensions)
        SELECT %(source)s, dimensions FROM found WHERE id IS NULL ORDER BY dimensions
        ON CONFLICT (source, dimensions) DO UPDATE SET source = excluded.source
        RETURNING id, dimensions
    )
    INSERT INTO known_profile
    SELECT %(source)s, dims, id FROM found WHERE id IS NOT NULL
    UNION ALL
    SELECT %(source)s, found.dims, added.id FROM added JOIN found ON found.dimensions = added.dimensions
"""

# COALESCE, since an equality can be hashed and IS NOT DISTINCT FROM cannot.
SAME_CELL = """
    cell.ecosystem_id = {row}.ecosystem_id
    AND COALESCE(cell.membership_id, 0) = COALESCE({row}.membership_id, 0)
    AND COALESCE(cell.municipality_id, 0) = COALESCE({row}.municipality_id, 0)
"""

_COUNTED = f"""
    SELECT fresh.source, cell.id AS cell_id, fresh.month, known.profile_id, fresh.count, fresh.sums
    FROM fresh_leaf AS fresh
    JOIN measures_cell AS cell ON {SAME_CELL.format(row="fresh")}
    JOIN known_profile AS known ON known.source = fresh.source AND known.dims = fresh.dims
"""

_NAME_CELLS = f"""
    UPDATE dirty_leaf AS dirty SET cell_id = cell.id FROM measures_cell AS cell WHERE {SAME_CELL.format(row="dirty")}
"""

_TAKE_OUT = """
    WITH gone AS (
        DELETE FROM measures_leaftally AS leaf
        USING dirty_leaf AS dirty
        WHERE leaf.cell_id = dirty.cell_id AND leaf.month = dirty.month AND leaf.source = dirty.source
          AND NOT EXISTS (
              SELECT FROM counted_leaf AS counted
              WHERE counted.cell_id = leaf.cell_id AND counted.month = leaf.month
                AND counted.profile_id = leaf.profile_id
                AND counted.count = leaf.count AND counted.sums = leaf.sums
          )
        RETURNING leaf.cell_id, leaf.month, leaf.profile_id
    )
    INSERT INTO written_leaf SELECT * FROM gone
"""

_PUT_IN = """
    WITH put AS (
        INSERT INTO measures_leaftally (source, cell_id, month, profile_id, count, sums)
        SELECT source, cell_id, month, profile_id, count, sums FROM counted_leaf
        ON CONFLICT (cell_id, month, profile_id) DO NOTHING
        RETURNING cell_id, month, profile_id
    )
    INSERT INTO written_leaf SELECT * FROM put
"""

_MARK_ABOVE = """
    INSERT INTO measures_dirtynode (place_id, month, profile_id)
    SELECT DISTINCT place.id, written.month, written.profile_id
    FROM written_leaf AS written
    JOIN measures_cell AS cell ON cell.id = written.cell_id
    CROSS JOIN LATERAL (VALUES (cell.membership_place_id), (cell.area_place_id)) AS place (id)
    WHERE place.id IS NOT NULL
"""

_WAITING = """
    WITH RECURSIVE waiting (ecosystem_id) AS (
        (SELECT ecosystem_id FROM ecosystems_change ORDER BY ecosystem_id LIMIT 1)
        UNION ALL
        SELECT (SELECT ecosystem_id FROM ecosystems_change AS change
                WHERE change.ecosystem_id > waiting.ecosystem_id ORDER BY ecosystem_id LIMIT 1)
        FROM waiting WHERE waiting.ecosystem_id IS NOT NULL
    )
    SELECT ecosystem_id FROM waiting WHERE ecosystem_id IS NOT NULL
"""


def waiting_ecosystems() -> list[int]:
    """The ecosystems that have changes, found by skipping along the index."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING)
        return [row[0] for row in cursor.fetchall()]


@transaction.atomic
def rewrite_leaves(ecosystem: int, *, batch: int = BATCH) -> Drained | None:
    """Bring the leaves of one ecosystem up to date with its facts; None when another worker is on it."""
    with connection.cursor() as cursor:
        if not try_ecosystem(cursor, ecosystem):
            return None
        prepare(cursor)
        cursor.execute(_DRAIN, [ecosystem, batch])
        changes = cursor.fetchone()[0]
        if changes:
            cursor.execute("ANALYZE dirty_leaf")
            cursor.execute("SELECT DISTINCT source FROM dirty_leaf")
            touched = {row[0] for row in cursor.fetchall()}
            count_facts(cursor, [source for source in counted_sources() if source.name in touched], dirty="dirty")
            cursor.execute(_NAME_CELLS)
            cursor.execute(f"INSERT INTO counted_leaf {_COUNTED}")
            cursor.execute("ANALYZE dirty_leaf; ANALYZE counted_leaf")
            cursor.execute(_TAKE_OUT)
            cursor.execute(_PUT_IN)
            cursor.execute(_MARK_ABOVE)
    return Drained(changes=changes, more=changes == batch)


def prepare(cursor: CursorWrapper) -> None:
    """Empty working tables of this connection; and no just-in-time compilation, which costs more than it saves here."""
    cursor.execute("SET LOCAL jit = off")
    cursor.execute(_TABLES)


def count_facts(cursor: CursorWrapper, sources: list[Source], *, dirty: str | None) -> None:
    """Fill `fresh_leaf` from the facts (all when `dirty` is None) and intern its profiles and cells."""
    for source in sources:
        cursor.execute(fresh_sql(source, dirty), {"source": source.name})
        cursor.execute(_intern_sql(source), {"source": source.name})
    cursor.execute("ANALYZE fresh_leaf; ANALYZE known_profile")
    cursor.execute(INTERN_CELLS, {"today": timezone.localdate()})


def put_all(cursor: CursorWrapper) -> None:
    """Write `fresh_leaf` into an empty table of leaves: a rebuild."""
    cursor.execute(f"INSERT INTO measures_leaftally (source, cell_id, month, profile_id, count, sums) {_COUNTED}")


def fresh_sql(source: Source, dirty: str | None) -> str:
    """The INSERT into `fresh_leaf` from a source's facts, grouped by cell, month and dimensions."""
    assert source.facts is not None  # noqa: S101 - counted_sources() answers only such
    return _FRESH.format(
        facts=source.facts(dirty),
        dims=f"ARRAY[{', '.join(source.dimensions)}]::text[]",
        sums=f"ARRAY[{', '.join(f'sum({name})' for name in source.sums)}]::bigint[]",
        columns="".join(f", {name}" for name in source.dimensions),
    )


def _intern_sql(source: Source) -> str:
    pairs = ", ".join(f"'{name}', dims[{index}]" for index, name in enumerate(source.dimensions, start=1))
    return _INTERN.format(dimensions=f"jsonb_build_object({pairs})")
