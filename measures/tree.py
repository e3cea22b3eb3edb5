"""Step 2 of recompute: the tree. One worker at a time rewrites each dirty node as the sum of what lies directly under
it, level by level and never by adding a difference, and with it the slots of the definitions that read it.

A place's own cells and its child places are summed alike, so the two trees need no rules of their own: they share the
leaves and nothing else. A place that has moved or gone is found by comparing `Branch` with `Place`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.utils import timezone

from measures import runs
from measures.locks import suit, try_tree
from measures.models import Definition, LastRun
from measures.models.definitions import DefinitionQuerySet
from measures.sources import counted_sources

if TYPE_CHECKING:
    from measures.nodes import Node
    from measures.weights import Weights

#: Nodes summed at once.
MOST = 20_000

# Every place that is or was: as it was last rolled up and as it is today, in one snapshot.
_BRANCHES = """
    SELECT COALESCE(place.id, branch.place_id) AS place_id, branch.place_id IS NOT NULL, branch.parent_id,
           place.id IS NOT NULL, place.parent_id
    FROM ecosystems_place AS place
    FULL JOIN measures_branch AS branch ON branch.place_id = place.id
"""
#: Those whose parent is not the one under which they were last rolled up.
MOVED = f"""
    {_BRANCHES} WHERE place.id IS NULL OR branch.place_id IS NULL OR place.parent_id IS DISTINCT FROM branch.parent_id
"""

_REMEMBER = """
    DELETE FROM measures_branch WHERE place_id = ANY(%(moved)s);
    INSERT INTO measures_branch (place_id, parent_id)
    SELECT * FROM unnest(%(places)s::bigint[], %(parents)s::bigint[]);
"""


@dataclass(frozen=True)
class Branches:
    """The tree of today, and what has moved or gone since it was last rolled up: (place, its old parent)."""

    parents: dict[int, int | None]
    moved: list[tuple[int, int | None]]

    @cached_property
    def depths(self) -> dict[int, int]:
        found: dict[int, int] = {}
        for place in self.parents:
            path: list[int] = []
            at: int | None = place
            while at is not None and at not in found:
                path.append(at)
                at = self.parents[at]
            above = -1 if at is None else found[at]
            for depth, one in enumerate(reversed(path), start=above + 1):
                found[one] = depth
        return found


@transaction.atomic
def roll_up() -> int | None:
    """Bring what stands on the leaves up to date; answers how many nodes were rewritten, None when another is at it."""
    from measures import nodes

    with connection.cursor() as cursor:
        if not try_tree(cursor):
            return None
        suit(cursor)
        branches = _branches(cursor)
        dirty = _drain(cursor, branches)
        _remember(cursor, branches)
        definitions = list(counted_definitions())
        weights = weigh(definitions)
        count, changed = _rise(cursor, branches, dirty, weights)
        new = [one for one in definitions if one.computed_at is None]
        for source in _sources_of(new):
            changed |= {node.place for node in nodes.weigh_anew(cursor, weights[source])}
        _have_been_counted(new)
        runs.tell(cursor, changed, LastRun.Kind.TICK)
    return count


def roll_up_all(cursor: CursorWrapper) -> None:
    """From leaves alone: every node and every slot. All locks are held."""
    from measures import nodes

    branches = _branches(cursor)
    cursor.execute("DELETE FROM measures_dirtynode; DELETE FROM measures_tally")
    _remember(cursor, branches)
    definitions = list(counted_definitions())
    for weights in weigh(definitions).values():
        nodes.build(cursor, weights, branches.parents, branches.depths)
    _have_been_counted(definitions)
    runs.tell(cursor, branches.parents, LastRun.Kind.REBUILD)


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


def weigh(definitions: Sequence[Definition]) -> dict[str, Weights]:
    """By the name of the source."""
    from measures.weights import Weights

    return {source.name: Weights(source, definitions) for source in counted_sources()}


def _branches(cursor: CursorWrapper) -> Branches:
    cursor.execute(_BRANCHES)
    rows = cursor.fetchall()
    return Branches(
        parents={place: new for place, _, _, exists, new in rows if exists},
        moved=[(place, old) for place, known, old, exists, new in rows if not (known and exists and old == new)],
    )


def _drain(cursor: CursorWrapper, branches: Branches) -> set[Node]:
    """What the leaves have passed on, and what has moved with its old and its new parent."""
    from measures.nodes import Node

    cursor.execute("DELETE FROM measures_dirtynode RETURNING place_id, source, month")
    dirty = {Node(*row) for row in cursor.fetchall()}
    old = dict(branches.moved)
    if old:
        cursor.execute("SELECT place_id, source, month FROM measures_tally WHERE place_id = ANY(%s)", [list(old)])
        for place, source, month in cursor.fetchall():
            ends = (place, old[place], branches.parents.get(place))
            dirty |= {Node(end, source, month) for end in ends if end is not None}
    return dirty


def _remember(cursor: CursorWrapper, branches: Branches) -> None:
    """What has moved is taken out of its old place by this transaction."""
    moved = [place for place, _ in branches.moved]
    places = [place for place in moved if place in branches.parents]
    if moved:
        parents = [branches.parents[place] for place in places]
        cursor.execute(_REMEMBER, {"moved": moved, "places": places, "parents": parents})


def _rise(
    cursor: CursorWrapper, branches: Branches, dirty: Iterable[Node], weights: dict[str, Weights]
) -> tuple[int, set[int]]:
    """Rewrite the deepest first, and above a node only when it has changed; answers how many, and who has changed."""
    from measures import nodes

    waiting: dict[int, set[Node]] = defaultdict(set)
    for node in dirty:
        if node.source in weights:
            waiting[branches.depths.get(node.place, 0)].add(node)
    count, changed = 0, set()
    while waiting:
        level = sorted(waiting.pop(max(waiting)))
        count += len(level)
        for first in range(0, len(level), MOST):
            for place, source, month in nodes.rewrite(cursor, level[first : first + MOST], weights):
                changed.add(place)
                if (above := branches.parents.get(place)) is not None:
                    waiting[branches.depths[above]].add(nodes.Node(above, source, month))
    return count, changed


def _sources_of(new: Sequence[Definition]) -> set[str]:
    """The sources of new definitions and of those that they replace."""
    names = Definition.objects.filter(measure__in=[one.measure_id for one in new], indicator=None)
    known = {source.name for source in counted_sources()}
    return known & set(names.values_list("source", flat=True)) if new else set()


def _have_been_counted(definitions: Sequence[Definition]) -> None:
    ids = [one.pk for one in definitions]
    Definition.objects.filter(pk__in=ids, computed_at=None).update(computed_at=timezone.now())
