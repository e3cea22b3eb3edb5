"""Step: the locks of recompute, and its settings. All end with their transaction, also when a worker is killed.

An ecosystem's lock is taken before its changes are read: the statement after it sees all that the last holder wrote.
The lock of all is shared by those who hold an ecosystem's and taken alone by a rebuild.
"""

from collections.abc import Sequence

from django.db.backends.utils import CursorWrapper

_ALL, _ECOSYSTEM, _TREE = 71001, 71002, 71003


def suit(cursor: CursorWrapper) -> None:
    """No just-in-time compilation, which costs more than it saves here, and room to sort and hash a country's month."""
    cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")


def try_ecosystems(cursor: CursorWrapper, ecosystems: Sequence[int]) -> list[int]:
    """Those of them whose lock was free; another worker is on the others, or rebuilds everything."""
    if not _try_shared_all(cursor):
        return []
    cursor.execute(
        "SELECT id FROM unnest(%s::int[]) AS id WHERE pg_try_advisory_xact_lock(%s, id)", [list(ecosystems), _ECOSYSTEM]
    )
    return [row[0] for row in cursor.fetchall()]


def wait_for_ecosystem(cursor: CursorWrapper, ecosystem: int) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, 0)", [_ALL])
    cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_ECOSYSTEM, ecosystem])


def wait_for_all(cursor: CursorWrapper) -> None:
    """No leaf and no node is written by anybody else until this transaction ends."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_ALL])
    cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_TREE])


def try_tree(cursor: CursorWrapper) -> bool:
    return _try(cursor, _TREE, 0)


def wait_for_tree(cursor: CursorWrapper) -> None:
    cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [_TREE])


def _try(cursor: CursorWrapper, lock: int, key: int) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [lock, key])
    return bool(cursor.fetchone()[0])


def _try_shared_all(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock_shared(%s, 0)", [_ALL])
    return bool(cursor.fetchone()[0])
