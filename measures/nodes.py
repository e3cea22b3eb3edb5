"""Step: the rows of the tree. Adds up what lies directly under places and writes it with the slots that follow from it.

NumPy does the adding: in SQL each number would be a row of its own for a moment. `measures.tree` says which nodes.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from django.db.backends.utils import CursorWrapper

from measures.packing import Numbers, copy, pack, sent, summed, unpack
from measures.weights import Weights

#: PostgreSQL counts days from here.
DAY_ZERO = date(2000, 1, 1)
#: Places whose slots are made anew at once.
PLACES = 200

_COLUMNS = ("place_id", "source", "month", "parts", "definitions", "slots")

# What lies directly under a place: its cells in either tree, and its child places.
# OFFSET 0: looked up one by one, so that the cost follows what has changed, whatever the planner thinks of the rest.
_PARTS = " UNION ALL ".join(
    f"""
    SELECT dirty.number, part.parts
    FROM dirty
    JOIN {under} AS under ON under.{above} = dirty.place_id
    CROSS JOIN LATERAL (
        SELECT * FROM {tallies} AS part
        WHERE part.{key} = under.id AND part.source = dirty.source AND part.month = dirty.month
        OFFSET 0
    ) AS part
    """
    for under, above, tallies, key in (
        ("measures_cell", "membership_place_id", "measures_leaftally", "cell_id"),
        ("measures_cell", "area_place_id", "measures_leaftally", "cell_id"),
        ("ecosystems_place", "parent_id", "measures_tally", "place_id"),
    )
)

# A row for each node of a place that exists and has something under it.
_BELOW = f"""
    WITH dirty AS MATERIALIZED (
        SELECT dirty.*
        FROM unnest(%(places)s::bigint[], %(sources)s::text[], %(months)s::date[]) WITH ORDINALITY
            AS dirty (place_id, source, month, number)
        JOIN ecosystems_place AS place ON place.id = dirty.place_id
    )
    SELECT number::int - 1, string_agg({sent("parts")}, ''::bytea) FROM ({_PARTS}) AS below GROUP BY number
"""

_PUT_IN = f"""
    INSERT INTO measures_tally AS tally ({", ".join(_COLUMNS)}) SELECT {", ".join(_COLUMNS)} FROM fresh_tally
    ON CONFLICT (place_id, source, month) DO UPDATE
    SET parts = excluded.parts, definitions = excluded.definitions, slots = excluded.slots
    WHERE (tally.parts, tally.definitions, tally.slots)
       IS DISTINCT FROM (excluded.parts, excluded.definitions, excluded.slots)
    RETURNING place_id, source, month
"""

_TAKE_OUT = """
    DELETE FROM measures_tally AS tally
    USING unnest(%(places)s::bigint[], %(sources)s::text[], %(months)s::date[]) AS gone (place_id, source, month)
    WHERE tally.place_id = gone.place_id AND tally.source = gone.source AND tally.month = gone.month
    RETURNING tally.place_id, tally.source, tally.month
"""

_LEAVES = f"""
    SELECT cell.membership_place_id, cell.area_place_id, leaf.month - %(zero)s, {sent("leaf.parts")}
    FROM measures_leaftally AS leaf JOIN measures_cell AS cell ON cell.id = leaf.cell_id
    WHERE leaf.source = %(source)s
"""

_STORED = f"""
    SELECT place_id, month - %(zero)s, {sent("parts")}
    FROM measures_tally WHERE source = %(source)s AND place_id = ANY(%(places)s)
"""


class Node(NamedTuple):
    place: int
    source: str
    month: date


def rewrite(cursor: CursorWrapper, nodes: Sequence[Node], weights: Mapping[str, Weights]) -> list[Node]:
    """Make each of `nodes` the sum of what lies directly under it; answers those that have changed by it."""
    cursor.execute(_BELOW, _listed(nodes))
    below: dict[str, list[tuple[int, memoryview]]] = defaultdict(list)
    for number, part in cursor.fetchall():
        below[nodes[number].source].append((number, part))
    rows, found = [], set()
    for source, mine in below.items():
        lengths, parts = unpack([part for _, part in mine], weights[source].width)
        keys, lengths, parts = summed(np.repeat([number for number, _ in mine], lengths), parts)
        here = [nodes[key] for key in keys.tolist()]
        days = [(node.month - DAY_ZERO).days for node in here]
        rows += _rows([node.place for node in here], days, lengths, parts, weights[source])
        found.update(here)
    changed = _put_in(cursor, rows)
    if gone := [node for node in nodes if node not in found]:
        cursor.execute(_TAKE_OUT, _listed(gone))
        changed += [Node(*row) for row in cursor.fetchall()]
    return changed


def weigh_anew(cursor: CursorWrapper, weights: Weights) -> list[Node]:
    """Make the slots of all nodes of a source from their parts; answers those that have changed by it."""
    name = weights.source.name
    cursor.execute("SELECT DISTINCT place_id FROM measures_tally WHERE source = %s ORDER BY place_id", [name])
    places = [row[0] for row in cursor.fetchall()]
    changed = []
    for first in range(0, len(places), PLACES):
        some = places[first : first + PLACES]
        cursor.execute(_STORED, {"zero": DAY_ZERO, "source": name, "places": some})
        stored = cursor.fetchall()
        lengths, parts = unpack([row[2] for row in stored], weights.width)
        rows = _rows([row[0] for row in stored], [row[1] for row in stored], lengths, parts, weights)
        changed += _put_in(cursor, rows)
    return changed


def build(
    cursor: CursorWrapper, weights: Weights, parents: Mapping[int, int | None], depths: Mapping[int, int]
) -> None:
    """Write all nodes of a source from its leaves alone, into a table that has none, each level from the one below."""
    cursor.execute(_LEAVES, {"zero": DAY_ZERO, "source": weights.source.name})
    leaves = cursor.fetchall()
    lengths, parts = unpack([row[3] for row in leaves], weights.width)
    days, month = np.unique(np.array([row[2] for row in leaves], np.int64), return_inverse=True)
    at = {place: index for index, place in enumerate(parents)}
    places, depth = np.array(list(at), np.int64), np.array([depths[place] for place in at], np.int64)
    parent = np.array([-1 if above is None else at[above] for above in parents.values()], np.int64)
    # A leaf lies under a place of either tree, unless that place has gone.
    ends = [np.array([at.get(row[tree], -1) for row in leaves], np.int64) for tree in (0, 1)]
    leaf_keys = [np.repeat(np.where(end < 0, -1, end * len(days) + month), lengths) for end in ends]
    keys, parts = np.concatenate(leaf_keys), np.concatenate((parts, parts))
    keys, parts = keys[keys >= 0], parts[keys >= 0]
    for level in range(max(depths.values(), default=-1), -1, -1):
        here = depth[keys // len(days)] == level
        if not here.any():
            continue
        nodes, lengths, sums = summed(keys[here], parts[here])
        rows = _rows(places[nodes // len(days)], days[nodes % len(days)], lengths, sums, weights)
        copy(cursor, "measures_tally", _COLUMNS, rows)
        above = parent[nodes // len(days)]
        raised = np.repeat(np.where(above < 0, -1, above * len(days) + nodes % len(days)), lengths)
        keys = np.concatenate((keys[~here], raised[raised >= 0]))
        parts = np.concatenate((parts[~here], sums[raised >= 0]))


def _rows(
    places: Sequence[int] | Numbers, days: Sequence[int] | Numbers, lengths: Numbers, parts: Numbers, weights: Weights
) -> list[bytes]:
    """The packed rows of nodes of one source, each of so many `parts`."""
    name = weights.source.name.encode()
    source = struct.pack(">i", len(name)) + name
    counts, definitions, slots = weights.slots(lengths, parts)
    return [
        struct.pack(">iq", 8, place) + source + struct.pack(">ii", 4, day) + packed + said + numbers
        for place, day, packed, said, numbers in zip(
            places, days, pack(lengths, parts), pack(counts, definitions), pack(counts, slots), strict=True
        )
    ]


def _put_in(cursor: CursorWrapper, rows: Sequence[bytes]) -> list[Node]:
    """Write the rows that differ from those that are there; answers their nodes."""
    cursor.execute("""
        CREATE TEMPORARY TABLE IF NOT EXISTS fresh_tally (LIKE measures_tally) ON COMMIT DELETE ROWS;
        TRUNCATE fresh_tally
    """)
    copy(cursor, "fresh_tally", _COLUMNS, rows)
    cursor.execute(_PUT_IN)
    return [Node(*row) for row in cursor.fetchall()]


def _listed(nodes: Sequence[Node]) -> dict[str, list[Any]]:
    places, sources, months = zip(*nodes, strict=True)
    return {"places": list(places), "sources": list(sources), "months": list(months)}
