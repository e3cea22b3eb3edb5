"""Step 2 of recompute: the tree and the series. One worker at a time rewrites each dirty node as the sum of what lies
directly under it, level by level and never by adding a difference, and then the series that read it.

A place's own cells and its child places are summed alike, so the two trees need no rules of their own: they share the
leaves and nothing else. A place that has moved or gone is found by comparing `Branch` with `Place`.
"""

from collections import defaultdict

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from measures import series
from measures.locks import try_tree
from measures.models import Definition
from measures.models.definitions import DefinitionQuerySet
from measures.sources import counted_sources

_TABLES = """
    CREATE TEMPORARY TABLE IF NOT EXISTS dirty_node (
        place_id bigint, month date, profile_id bigint, source text, PRIMARY KEY (place_id, month, profile_id)
    ) ON COMMIT DELETE ROWS;
    CREATE TEMPORARY TABLE IF NOT EXISTS moved_branch (place_id bigint, old_id bigint, new_id bigint, is_gone boolean)
        ON COMMIT DELETE ROWS;
    DELETE FROM dirty_node; DELETE FROM moved_branch;
"""

_DRAIN = """
    WITH drained AS (DELETE FROM measures_dirtynode RETURNING place_id, month, profile_id)
    INSERT INTO dirty_node
    SELECT DISTINCT drained.place_id, drained.month, drained.profile_id, profile.source
    FROM drained JOIN measures_profile AS profile ON profile.id = drained.profile_id
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

_MARK_MOVED = """
    INSERT INTO dirty_node
    SELECT DISTINCT node.id, tally.month, tally.profile_id, tally.source
    FROM moved_branch AS moved
    JOIN measures_tally AS tally ON tally.place_id = moved.place_id
    CROSS JOIN LATERAL (VALUES (moved.place_id), (moved.old_id), (moved.new_id)) AS node (id)
    WHERE node.id IS NOT NULL
    ON CONFLICT DO NOTHING
"""

_FORGET_MOVED = """
    DELETE FROM measures_branch WHERE place_id IN (SELECT place_id FROM moved_branch WHERE is_gone);
    INSERT INTO measures_branch (place_id, parent_id)
    SELECT place_id, new_id FROM moved_branch WHERE NOT is_gone
    ON CONFLICT (place_id) DO UPDATE SET parent_id = excluded.parent_id;
"""

_UPWARD = """
    WITH RECURSIVE up (place_id) AS (
        SELECT DISTINCT place_id FROM dirty_node
        UNION
        SELECT place.parent_id FROM up JOIN ecosystems_place AS place ON place.id = up.place_id
        WHERE place.parent_id IS NOT NULL
    )
    SELECT up.place_id, place.parent_id FROM up LEFT JOIN ecosystems_place AS place ON place.id = up.place_id
"""

_EVERY_PLACE = "SELECT id, parent_id FROM ecosystems_place"

_TAKE_OUT = """
    DELETE FROM measures_tally AS tally
    USING dirty_node AS dirty
    WHERE dirty.place_id = ANY(%s) AND tally.place_id = dirty.place_id
      AND tally.month = dirty.month AND tally.profile_id = dirty.profile_id
"""

_OWN_CELLS = """
    SELECT cell.{column} AS place_id, leaf.month, leaf.profile_id, leaf.source, leaf.count, leaf.sums
    FROM measures_cell AS cell JOIN measures_leaftally AS leaf ON leaf.cell_id = cell.id {only_dirty}
    WHERE cell.{column} = ANY(%(level)s)
      AND EXISTS (SELECT FROM ecosystems_place AS place WHERE place.id = cell.{column})
"""
_CHILDREN = """
    SELECT child.parent_id, leaf.month, leaf.profile_id, leaf.source, leaf.count, leaf.sums
    FROM ecosystems_place AS child JOIN measures_tally AS leaf ON leaf.place_id = child.id {only_dirty}
    WHERE child.parent_id = ANY(%(level)s)
"""
_ONLY_DIRTY = """
    JOIN dirty_node AS dirty
      ON dirty.place_id = {place} AND dirty.month = leaf.month AND dirty.profile_id = leaf.profile_id
"""
_LIES_UNDER = (
    (_OWN_CELLS, "membership_place_id", "cell.membership_place_id"),
    (_OWN_CELLS, "area_place_id", "cell.area_place_id"),
    (_CHILDREN, "parent_id", "child.parent_id"),
)
_SUMMED = """
    SELECT place_id, month, profile_id, source, sum(count) AS count, {sums} AS sums
    FROM ({parts}) AS part
    GROUP BY place_id, month, profile_id, source
"""
_PUT_IN = "INSERT INTO measures_tally (place_id, month, profile_id, source, count, sums) "

_MARK_PARENTS = """
    INSERT INTO dirty_node
    SELECT DISTINCT place.parent_id, dirty.month, dirty.profile_id, dirty.source
    FROM dirty_node AS dirty JOIN ecosystems_place AS place ON place.id = dirty.place_id
    WHERE dirty.place_id = ANY(%s) AND place.parent_id IS NOT NULL
    ON CONFLICT DO NOTHING
"""

_BUMP = """
    UPDATE ecosystems_ecosystem SET version = version + 1
    WHERE id IN (
        SELECT COALESCE(place.ecosystem_id, membership.ecosystem_id)
        FROM ecosystems_place AS place
        LEFT JOIN ecosystems_membership AS membership ON membership.id = place.membership_id
        WHERE place.id = ANY(%s)
    )
"""


@transaction.atomic
def roll_up() -> int | None:
    """Bring what stands on the leaves up to date; answers how many nodes were rewritten, None when another is at it."""
    with connection.cursor() as cursor:
        if not try_tree(cursor):
            return None
        _prepare(cursor)
        cursor.execute(_DRAIN)
        cursor.execute(_FIND_MOVED)
        cursor.execute(_MARK_MOVED)
        cursor.execute(_FORGET_MOVED)
        cursor.execute("ANALYZE dirty_node")
        levels = _levels(cursor, _UPWARD)
        for level in levels:
            cursor.execute(_TAKE_OUT, [level])
            cursor.execute(_PUT_IN + summed_sql(_ONLY_DIRTY), {"level": level})
            cursor.execute(_MARK_PARENTS, [level])
        cursor.execute("SELECT count(*) FROM dirty_node")
        nodes = cursor.fetchone()[0]
        _rewrite_series(cursor, levels)
    return int(nodes)


def roll_up_all(cursor: CursorWrapper) -> None:
    """From leaves alone: every node and every series. The tallies are empty and all locks are held."""
    _prepare(cursor)
    cursor.execute("DELETE FROM measures_dirtynode")
    cursor.execute(_FIND_MOVED)
    cursor.execute(_FORGET_MOVED)
    for level in _levels(cursor, _EVERY_PLACE):
        cursor.execute(_PUT_IN + summed_sql(), {"level": level})
    _rewrite_series(cursor, None)


def summed_sql(only_dirty: str = "") -> str:
    """The SELECT of the tallies of the places in `level`, as sums of what lies directly under them."""
    parts = [
        part.format(column=column, only_dirty=only_dirty.format(place=place)) for part, column, place in _LIES_UNDER
    ]
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
    cursor.execute("SET LOCAL jit = off")
    cursor.execute(_TABLES)


def _levels(cursor: CursorWrapper, places: str) -> list[list[int]]:
    """The places that `places` answers with their parents, the deepest first."""
    cursor.execute(places)
    parents = dict(cursor.fetchall())
    levels = defaultdict(list)
    for place, parent in parents.items():
        depth, above = 0, parent
        while above is not None:
            depth, above = depth + 1, parents.get(above)
        levels[depth].append(place)
    return [levels[depth] for depth in sorted(levels, reverse=True)]


def _rewrite_series(cursor: CursorWrapper, dirty: list[list[int]] | None) -> None:
    """The series of the dirty levels (None: everything), and in full those of new definitions; the superseded go."""
    current = list(counted_definitions())
    new = [one for one in current if dirty is None or one.computed_at is None]
    known = [one for one in current if one not in new]
    changed = series.rewrite(cursor, known, dirty or [], whole=False)
    if new:
        changed |= series.rewrite(cursor, new, _levels(cursor, _EVERY_PLACE), whole=True)
    changed |= series.give_up(cursor, current)
    Definition.objects.filter(pk__in=[one.pk for one in new], computed_at=None).update(computed_at=timezone.now())
    cursor.execute(_BUMP, [sorted(changed)])
