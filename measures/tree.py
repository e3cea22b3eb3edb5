"""Step 2 of recompute: the tree and the series. One worker at a time rewrites each dirty node as the sum of what lies
directly under it, level by level and never by adding a difference, and then the series that read it.

A place's own cells and its child places are summed alike, so the two trees need no rules of their own: they share the
leaves and nothing else. A place that has moved or gone is found by comparing `Branch` with `Place`.
"""

from collections import defaultdict

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from ecosystems.models import Place
from measures import runs, series, weights
from measures.locks import suit, try_tree
from measures.models import Definition, LastRun
from measures.models.definitions import DefinitionQuerySet
from measures.sources import counted_sources

_TABLES = """
    CREATE TEMPORARY TABLE IF NOT EXISTS dirty_node (
        place_id bigint, month date, profile_id bigint, source text, depth int
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS moved_branch (place_id bigint, old_id bigint, new_id bigint, is_gone boolean)
        ON COMMIT DELETE ROWS;
    DELETE FROM dirty_node; DELETE FROM moved_branch;
"""

#: The places whose parent is not the one under which they were last rolled up.
MOVED = """
    SELECT COALESCE(place.id, branch.place_id) AS place_id, branch.parent_id AS old_id, place.parent_id AS new_id,
           place.id IS NULL AS is_gone
    FROM ecosystems_place AS place
    FULL JOIN measures_branch AS branch ON branch.place_id = place.id
    WHERE place.id IS NULL OR branch.place_id IS NULL OR place.parent_id IS DISTINCT FROM branch.parent_id
"""
_FIND_MOVED = f"INSERT INTO moved_branch {MOVED}"

# What the leaves have passed on, what has moved with its old and its new parent, and all that lies above.
_DRAIN = """
    WITH RECURSIVE drained AS (DELETE FROM measures_dirtynode RETURNING place_id, month, profile_id),
    moved AS (
        SELECT node.id, tally.month, tally.profile_id
        FROM moved_branch AS moved
        JOIN measures_tally AS tally ON tally.place_id = moved.place_id
        CROSS JOIN LATERAL (VALUES (moved.place_id), (moved.old_id), (moved.new_id)) AS node (id)
        WHERE node.id IS NOT NULL
    ),
    up (place_id, month, profile_id) AS (
        (SELECT * FROM drained UNION SELECT * FROM moved)
        UNION
        SELECT place.parent_id, up.month, up.profile_id
        FROM up JOIN ecosystems_place AS place ON place.id = up.place_id
        WHERE place.parent_id IS NOT NULL
    ),
    deep (place_id, depth) AS (
        SELECT id, 0 FROM ecosystems_place WHERE parent_id IS NULL
        UNION ALL
        SELECT place.id, deep.depth + 1 FROM deep JOIN ecosystems_place AS place ON place.parent_id = deep.place_id
    )
    INSERT INTO dirty_node
    SELECT up.place_id, up.month, up.profile_id, profile.source, COALESCE(deep.depth, 0)
    FROM up
    JOIN measures_profile AS profile ON profile.id = up.profile_id
    LEFT JOIN deep ON deep.place_id = up.place_id
"""

_FORGET_MOVED = """
    DELETE FROM measures_branch WHERE place_id IN (SELECT place_id FROM moved_branch WHERE is_gone);
    INSERT INTO measures_branch (place_id, parent_id)
    SELECT place_id, new_id FROM moved_branch WHERE NOT is_gone
    ON CONFLICT (place_id) DO UPDATE SET parent_id = excluded.parent_id;
"""

#: What lies directly under a place that exists: (its relation, the tallies of what lies there, their key).
_LIES_UNDER = (
    ("SELECT membership_place_id AS place_id, id FROM measures_cell", "measures_leaftally", "cell_id"),
    ("SELECT area_place_id AS place_id, id FROM measures_cell", "measures_leaftally", "cell_id"),
    ("SELECT parent_id AS place_id, id FROM ecosystems_place", "measures_tally", "place_id"),
)
_PART = """
    SELECT under.place_id, part.month, part.profile_id, part.source, part.count, part.sums
    FROM ({under}) AS under
    JOIN ecosystems_place AS place ON place.id = under.place_id
    JOIN {tallies} AS part ON part.{key} = under.id
    WHERE under.place_id = ANY(%(places)s)
"""
# OFFSET 0: looked up one by one, so that the cost follows what has changed, whatever the planner thinks of the rest.
_DIRTY_PART = """
    SELECT dirty.place_id, part.month, part.profile_id, part.source, part.count, part.sums
    FROM dirty_node AS dirty
    JOIN ecosystems_place AS place ON place.id = dirty.place_id
    JOIN ({under}) AS under ON under.place_id = dirty.place_id
    CROSS JOIN LATERAL (
        SELECT * FROM {tallies} AS part
        WHERE part.{key} = under.id AND part.month = dirty.month AND part.profile_id = dirty.profile_id
        OFFSET 0
    ) AS part
    WHERE dirty.depth = %(depth)s
"""
_SUMMED = """
    SELECT place_id, month, profile_id, source, sum(count)::bigint AS count, {sums} AS sums
    FROM ({parts}) AS part
    GROUP BY place_id, month, profile_id, source
"""
_PUT_IN = "INSERT INTO measures_tally (place_id, month, profile_id, source, count, sums)"

_REWRITE = """
    MERGE INTO measures_tally AS tally
    USING (
        SELECT dirty.place_id, dirty.month, dirty.profile_id, dirty.source, summed.count, summed.sums
        FROM (SELECT * FROM dirty_node WHERE depth = %(depth)s) AS dirty
        LEFT JOIN ({summed}) AS summed USING (place_id, month, profile_id)
    ) AS node
    ON tally.place_id = node.place_id AND tally.month = node.month AND tally.profile_id = node.profile_id
    WHEN MATCHED AND node.count IS NULL THEN DELETE
    WHEN MATCHED AND (tally.count <> node.count OR tally.sums <> node.sums)
        THEN UPDATE SET count = node.count, sums = node.sums
    WHEN NOT MATCHED AND node.count IS NOT NULL
        THEN INSERT (place_id, month, profile_id, source, count, sums)
             VALUES (node.place_id, node.month, node.profile_id, node.source, node.count, node.sums)
"""


@transaction.atomic
def roll_up() -> int | None:
    """Bring what stands on the leaves up to date; answers how many nodes were rewritten, None when another is at it."""
    with connection.cursor() as cursor:
        if not try_tree(cursor):
            return None
        _prepare(cursor)
        cursor.execute(_FIND_MOVED)
        cursor.execute(_DRAIN)
        cursor.execute(_FORGET_MOVED)
        cursor.execute("SELECT depth, count(*) FROM dirty_node GROUP BY depth ORDER BY depth DESC")
        nodes = dict(cursor.fetchall())
        cursor.execute("ANALYZE dirty_node")
        for depth in nodes:
            cursor.execute(_REWRITE.format(summed=_summed_sql(_DIRTY_PART)), {"depth": depth})
        _rewrite_series(cursor, list(nodes))
    return sum(nodes.values())


def roll_up_all(cursor: CursorWrapper) -> None:
    """From leaves alone: every node and every series. The tallies are empty and all locks are held."""
    _prepare(cursor)
    cursor.execute("DELETE FROM measures_dirtynode")
    cursor.execute(_FIND_MOVED)
    cursor.execute(_FORGET_MOVED)
    for level in _levels():
        cursor.execute(f"{_PUT_IN} {summed_sql()}", {"places": level})
    _rewrite_series(cursor, None)


def summed_sql() -> str:
    """The SELECT of the tallies of `places`, as sums of what lies directly under them."""
    return _summed_sql(_PART)


def _summed_sql(part: str) -> str:
    parts = [part.format(under=under, tallies=tallies, key=key) for under, tallies, key in _LIES_UNDER]
    return _SUMMED.format(parts=" UNION ALL ".join(parts), sums=summed_sums("part"))


def summed_sums(alias: str) -> str:
    """SQL: the element by element sum of `sums`, as long as the source declares."""
    cases = [
        f"WHEN '{source.name}' THEN ARRAY[{', '.join(f'sum({alias}.sums[{i + 1}])' for i in range(len(source.sums)))}]"
        for source in counted_sources()
        if source.sums
    ]
    return f"CASE {alias}.source {' '.join(cases)} ELSE ARRAY[]::numeric[] END::bigint[]" if cases else "'{}'::bigint[]"


def has_work() -> bool:
    """Whether a node is dirty, a place has moved or a definition is new."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS (SELECT FROM measures_dirtynode) OR EXISTS ({MOVED})")
        if cursor.fetchone()[0]:
            return True
    return counted_definitions().filter(computed_at=None).exists()


def counted_definitions() -> DefinitionQuerySet:
    """The current definitions that are counted from facts."""
    names = [source.name for source in counted_sources()]
    return Definition.objects.current().filter(indicator=None, source__in=names)


def _prepare(cursor: CursorWrapper) -> None:
    suit(cursor)
    cursor.execute(_TABLES)


def _levels() -> list[list[int]]:
    """All places, the deepest first."""
    parents = dict(Place.objects.values_list("pk", "parent_id"))
    levels: dict[int, list[int]] = defaultdict(list)
    for place, parent in parents.items():
        depth, above = 0, parent
        while above is not None:
            depth, above = depth + 1, parents[above]
        levels[depth].append(place)
    return [levels[depth] for depth in sorted(levels, reverse=True)]


def _rewrite_series(cursor: CursorWrapper, depths: list[int] | None) -> None:
    """The series that read the dirty nodes of these depths (None: all), in full new definitions'; the superseded go."""
    current = list(counted_definitions())
    new = [one for one in current if depths is None or one.computed_at is None]
    known = [one for one in current if one not in new]
    weights.weigh(cursor, known, new)
    changed = series.rewrite(cursor, known, depths or []) | series.rewrite_all(cursor, new)
    changed |= series.give_up(cursor, current)
    Definition.objects.filter(pk__in=[one.pk for one in new], computed_at=None).update(computed_at=timezone.now())
    runs.tell(cursor, changed, LastRun.Kind.REBUILD if depths is None else LastRun.Kind.TICK)
