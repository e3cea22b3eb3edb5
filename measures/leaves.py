"""Step 1 of recompute: the leaves. Drains the ecosystems' changes and rewrites what they touched from the facts.

The locks come before the changes are read, and the facts are read by a later statement than the changes: a fact that is
committed in between is either seen now or has its change waiting. Many ecosystems are one piece of work, since each
statement costs more than an ecosystem's few cells. What differs is written, and only that is passed on to step 2.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from measures.cells import INTERN_CELLS
from measures.locks import suit, try_ecosystems
from measures.sources import COUNT, Source, counted_sources

#: Changes drained in one transaction; the rest waits for the next one.
BATCH = 20_000


@dataclass(frozen=True, slots=True)
class Drained:
    """Whose changes were drained (not those that another worker holds), how many, and whether more may wait."""

    ecosystems: list[int]
    changes: int = 0
    more: bool = False


_TABLES = """
    CREATE TEMPORARY TABLE IF NOT EXISTS dirty_leaf (
        source text, ecosystem_id bigint, membership_id bigint, municipality_id bigint, month date
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS fresh_leaf (
        source text, ecosystem_id bigint, membership_id bigint, municipality_id bigint, month date,
        dims text[], numbers int[]
    ) ON COMMIT DELETE ROWS;
    DELETE FROM dirty_leaf; DELETE FROM fresh_leaf;
"""

# The first so many, up to the last one's id. The table is empty after each tick, so that PostgreSQL expects nothing in
# it and would join a list of ids with a loop in a loop.
_DRAIN = """
    WITH drained AS (
        DELETE FROM ecosystems_change
        WHERE ecosystem_id = ANY(%(ecosystems)s) AND id <= (
            SELECT max(id)
            FROM (SELECT id FROM ecosystems_change WHERE ecosystem_id = ANY(%(ecosystems)s) ORDER BY id LIMIT %(batch)s)
                AS first
        )
        RETURNING source, ecosystem_id, membership_id, municipality_id, month
    ),
    marked AS (INSERT INTO dirty_leaf SELECT DISTINCT * FROM drained)
    SELECT count(*), array_agg(DISTINCT source) FROM drained
"""

_FRESH = """
    WITH dirty AS MATERIALIZED (
        SELECT ecosystem_id, membership_id, municipality_id, month FROM dirty_leaf WHERE source = %(source)s
    )
    INSERT INTO fresh_leaf
    SELECT %(source)s, ecosystem_id, membership_id, municipality_id, month, {dims}, ARRAY[{sums}]::int[]
    FROM ({facts}) AS facts
    GROUP BY ecosystem_id, membership_id, municipality_id, month{columns}
"""

# A combination that another worker is just interning is waited for; the next statement sees it.
_INTERN = """
    INSERT INTO measures_profile (source, dims, dimensions)
    SELECT %(source)s, dims, {dimensions}
    FROM (SELECT DISTINCT dims FROM fresh_leaf WHERE source = %(source)s) AS seen
    WHERE NOT EXISTS (SELECT FROM measures_profile AS known WHERE known.source = %(source)s AND known.dims = seen.dims)
    ORDER BY dims
    ON CONFLICT (source, dims) DO NOTHING
"""

# COALESCE, since an equality can be hashed and IS NOT DISTINCT FROM cannot.
SAME_CELL = """
    cell.ecosystem_id = {row}.ecosystem_id
    AND COALESCE(cell.membership_id, 0) = COALESCE({row}.membership_id, 0)
    AND COALESCE(cell.municipality_id, 0) = COALESCE({row}.municipality_id, 0)
"""

_COUNTED = f"""
    SELECT cell.id AS cell_id, fresh.source, fresh.month,
           array_agg(profile.id::int || fresh.numbers ORDER BY profile.id) AS parts
    FROM fresh_leaf AS fresh
    JOIN measures_cell AS cell ON {SAME_CELL.format(row="fresh")}
    JOIN measures_profile AS profile ON profile.source = fresh.source AND profile.dims = fresh.dims
    GROUP BY cell.id, fresh.source, fresh.month
"""

_PUT_IN = "INSERT INTO measures_leaftally AS leaf (cell_id, source, month, parts)"

# Nothing is both taken out and put in, so that it can be one statement.
_REWRITE = f"""
    WITH counted AS MATERIALIZED ({_COUNTED}),
    gone AS (
        SELECT cell.id AS cell_id, dirty.source, dirty.month
        FROM dirty_leaf AS dirty JOIN measures_cell AS cell ON {SAME_CELL.format(row="dirty")}
        EXCEPT
        SELECT cell_id, source, month FROM counted
    ),
    taken_out AS (
        DELETE FROM measures_leaftally AS leaf USING gone
        WHERE leaf.cell_id = gone.cell_id AND leaf.source = gone.source AND leaf.month = gone.month
        RETURNING leaf.cell_id, leaf.source, leaf.month
    ),
    put_in AS (
        {_PUT_IN} SELECT cell_id, source, month, parts FROM counted
        ON CONFLICT (cell_id, source, month) DO UPDATE SET parts = excluded.parts WHERE leaf.parts <> excluded.parts
        RETURNING leaf.cell_id, leaf.source, leaf.month
    )
    INSERT INTO measures_dirtynode (place_id, source, month)
    SELECT DISTINCT place.id, written.source, written.month
    FROM (SELECT * FROM taken_out UNION ALL SELECT * FROM put_in) AS written
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
def rewrite_leaves(ecosystems: Sequence[int], *, batch: int = BATCH) -> Drained:
    """Bring the leaves of these ecosystems up to date with their facts, but for those that another worker holds."""
    with connection.cursor() as cursor:
        mine = try_ecosystems(cursor, ecosystems)
        if not mine:
            return Drained([])
        prepare(cursor)
        cursor.execute(_DRAIN, {"ecosystems": mine, "batch": batch})
        changes, touched = cursor.fetchone()
        if changes:
            count_facts(cursor, [source for source in counted_sources() if source.name in touched], dirty="dirty")
            cursor.execute(_REWRITE)
    return Drained(mine, changes=changes, more=changes == batch)


def prepare(cursor: CursorWrapper) -> None:
    """Empty working tables of this connection."""
    suit(cursor)
    cursor.execute(_TABLES)


def count_facts(cursor: CursorWrapper, sources: list[Source], *, dirty: str | None) -> None:
    """Fill `fresh_leaf` from the facts (all when `dirty` is None) and intern its profiles and cells."""
    for source in sources:
        cursor.execute(fresh_sql(source, dirty), {"source": source.name})
        cursor.execute(_intern_sql(source), {"source": source.name})
    cursor.execute(INTERN_CELLS, {"today": timezone.localdate()})


def put_all(cursor: CursorWrapper) -> None:
    """Write `fresh_leaf` into an empty table of leaves: a rebuild."""
    # All columns would cost a third of the next statement, and merging sorts what meets a few cells and profiles.
    cursor.execute("ANALYZE fresh_leaf (source, ecosystem_id); SET LOCAL enable_mergejoin = off")
    cursor.execute(f"{_PUT_IN} {_COUNTED}")


def fresh_sql(source: Source, dirty: str | None) -> str:
    """The INSERT into `fresh_leaf` from a source's facts, grouped by cell, month and dimensions."""
    assert source.facts is not None  # noqa: S101 - counted_sources() answers only such
    return _FRESH.format(
        facts=source.facts(dirty),
        dims=f"ARRAY[{', '.join(source.dimensions)}]::text[]",
        sums=", ".join(f"sum({name})" for name in (COUNT, *source.sums)),
        columns="".join(f", {name}" for name in source.dimensions),
    )


def _intern_sql(source: Source) -> str:
    pairs = ", ".join(f"'{name}', dims[{index}]" for index, name in enumerate(source.dimensions, start=1))
    return _INTERN.format(dimensions=f"jsonb_build_object({pairs})")
