"""Step: runs, telling the pages of an ecosystem that its figures have changed, and by which run."""

from collections.abc import Iterable

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from measures.models import LastRun

_TELL = """
    WITH changed AS (
        UPDATE ecosystems_ecosystem SET version = version + 1
        WHERE id IN (
            SELECT COALESCE(place.ecosystem_id, membership.ecosystem_id)
            FROM ecosystems_place AS place
            LEFT JOIN ecosystems_membership AS membership ON membership.id = place.membership_id
            WHERE place.id = ANY(%s)
        )
        RETURNING id
    )
    INSERT INTO measures_lastrun (ecosystem_id, at, kind, build)
    SELECT id, now(), %s, %s FROM changed
    ON CONFLICT (ecosystem_id) DO UPDATE SET at = excluded.at, kind = excluded.kind, build = excluded.build
"""


def tell(cursor: CursorWrapper, places: Iterable[int], kind: LastRun.Kind) -> None:
    """`places` are those whose figures this transaction has changed."""
    cursor.execute(_TELL, [sorted(places), kind.value, settings.BUILD])
