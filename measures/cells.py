"""Step: where the facts of a cell roll into, one place in each tree, by today's geography.

A cell whose places have changed (a merger, a new coverage, or only a new day) is moved under its ecosystem's lock, and
both its old and its new places are marked dirty. What is compared is the state, not an event, so nothing can be missed.
"""

from datetime import date

from django.db import connection, transaction
from django.utils import timezone

from measures.locks import wait_for_ecosystem

# The last successor that has come into force; and of each ecosystem the place of its unknown municipality.
_GEOGRAPHY = """
    RECURSIVE heir (area_id, heir_id, step) AS (
        SELECT id, id, 0 FROM ecosystems_area
        UNION ALL
        SELECT heir.area_id, area.successor_id, heir.step + 1
        FROM heir JOIN ecosystems_area AS area ON area.id = heir.heir_id
        WHERE area.successor_id IS NOT NULL AND area.valid_until <= %(today)s AND heir.step < 20
    ),
    place_of_area (area_id, place_id) AS (
        SELECT DISTINCT ON (heir.area_id) heir.area_id, place.id
        FROM heir JOIN ecosystems_place AS place ON place.area_id = heir.heir_id AND NOT place.residual
        ORDER BY heir.area_id, heir.step DESC
    ),
    touched (ecosystem_id, area_id) AS (
        SELECT DISTINCT coverage.ecosystem_id, wellbeing.id
        FROM ecosystems_coverage AS coverage
        JOIN ecosystems_area AS covered ON covered.id = coverage.area_id
        JOIN ecosystems_area AS wellbeing ON wellbeing.level = 'wellbeing_area'
         AND (wellbeing.id IN (covered.id, covered.parent_id) OR wellbeing.parent_id = covered.id
              OR covered.level = 'country')
        WHERE coverage.since <= %(today)s AND (coverage.until IS NULL OR coverage.until > %(today)s)
    ),
    lies_in (ecosystem_id, area_id) AS (
        SELECT ecosystem_id, min(area_id) FROM touched GROUP BY ecosystem_id HAVING count(*) = 1
    ),
    unknown_of_country (place_id) AS (
        SELECT min(place.id) FROM ecosystems_place AS place
        JOIN ecosystems_area AS area ON area.id = place.area_id
        WHERE place.residual AND area.level = 'country'
    )
"""

# For rows `key` (ecosystem_id, membership_id, municipality_id): their places.
_PLACES = """
    SELECT key.*,
           CASE WHEN key.membership_id IS NULL THEN own.id ELSE of_membership.id END AS membership_place_id,
           CASE WHEN key.municipality_id IS NULL
                THEN COALESCE(unknown_here.id, (SELECT place_id FROM unknown_of_country))
                ELSE place_of_area.place_id END AS area_place_id
    FROM {key} AS key
    LEFT JOIN ecosystems_place AS own ON own.ecosystem_id = key.ecosystem_id AND own.residual
    LEFT JOIN ecosystems_place AS of_membership ON of_membership.membership_id = key.membership_id
    LEFT JOIN place_of_area ON place_of_area.area_id = key.municipality_id
    LEFT JOIN lies_in ON lies_in.ecosystem_id = key.ecosystem_id
    LEFT JOIN ecosystems_place AS unknown_here ON unknown_here.area_id = lies_in.area_id AND unknown_here.residual
"""

#: Interns the cells of `fresh_leaf`. Run under the ecosystem's lock, or the lock of all.
INTERN_CELLS = f"""
    WITH {_GEOGRAPHY},
    missing AS (
        SELECT DISTINCT ecosystem_id, membership_id, municipality_id FROM fresh_leaf
        EXCEPT
        SELECT ecosystem_id, membership_id, municipality_id FROM measures_cell
        WHERE ecosystem_id IN (SELECT ecosystem_id FROM fresh_leaf)
    )
    INSERT INTO measures_cell (ecosystem_id, membership_id, municipality_id, membership_place_id, area_place_id)
    {_PLACES.format(key="missing")}
"""

_WANTED = f"""
    WITH {_GEOGRAPHY},
    cell AS (
        SELECT ecosystem_id, membership_id, municipality_id, id,
               membership_place_id AS old_membership_place_id, area_place_id AS old_area_place_id
        FROM measures_cell
        WHERE %(ecosystem)s::bigint IS NULL OR ecosystem_id = %(ecosystem)s
    ),
    wanted AS ({_PLACES.format(key="cell")})
    SELECT {{columns}} FROM wanted
    -- A deleted place is no destination: its cell stays where it was until its last facts are taken out.
    WHERE (membership_place_id IS NOT NULL AND membership_place_id IS DISTINCT FROM old_membership_place_id)
       OR (area_place_id IS NOT NULL AND area_place_id IS DISTINCT FROM old_area_place_id)
"""

_MOVED = "id, membership_place_id, area_place_id, old_membership_place_id, old_area_place_id"

_MARK_BOTH = """
    INSERT INTO measures_dirtynode (place_id, source, month)
    SELECT DISTINCT place.id, leaf.source, leaf.month
    FROM moved_cell AS moved
    JOIN measures_leaftally AS leaf ON leaf.cell_id = moved.id
    CROSS JOIN LATERAL (VALUES (moved.membership_place_id), (moved.area_place_id),
                               (moved.old_membership_place_id), (moved.old_area_place_id)) AS place (id)
    WHERE place.id IS NOT NULL
"""


def misplaced_ecosystems(today: date | None = None) -> list[int]:
    """The ecosystems with a cell whose places are not what today's geography says."""
    with connection.cursor() as cursor:
        values = {"today": today or timezone.localdate(), "ecosystem": None}
        cursor.execute(_WANTED.format(columns="DISTINCT ecosystem_id"), values)
        return sorted(row[0] for row in cursor.fetchall())


@transaction.atomic
def move_cells(ecosystem: int, today: date | None = None) -> int:
    """Move the ecosystem's cells to where they belong and mark their old and new places; answers how many moved."""
    with connection.cursor() as cursor:
        wait_for_ecosystem(cursor, ecosystem)
        cursor.execute("DROP TABLE IF EXISTS moved_cell")
        cursor.execute(
            f"CREATE TEMPORARY TABLE moved_cell ON COMMIT DROP AS {_WANTED.format(columns=_MOVED)}",
            {"today": today or timezone.localdate(), "ecosystem": ecosystem},
        )
        cursor.execute(_MARK_BOTH)
        cursor.execute("""
            UPDATE measures_cell AS cell
            SET membership_place_id = COALESCE(moved.membership_place_id, cell.membership_place_id),
                area_place_id = COALESCE(moved.area_place_id, cell.area_place_id)
            FROM moved_cell AS moved WHERE moved.id = cell.id
        """)
        return int(cursor.rowcount)
