"""Brings the tables to this version while an older one goes on working on them.

Who waits for a lock on a table holds up everybody who comes after. So a migration waits for two seconds, less than a
web process does, gives way, and tries again later; a bounded number of times, and then says who was in the way.
"""

import re
import time
from collections.abc import Callable
from threading import Event, Thread
from typing import Any, Self

from django.db import Error, OperationalError, connection
from psycopg2 import errorcodes

from itla_impact.embedded.problems import Problem

ATTEMPTS = 30
PAUSE = 5.0
LOCK_TIMEOUT = "2s"
#: What builds an index or validates a constraint beside writers holds nobody up while it waits for them.
LONG_LOCK_TIMEOUT = "10min"
BESIDE_WRITERS = re.compile(
    r"\A(\s*(CREATE\s+(UNIQUE\s+)?|DROP\s+|RE)INDEX\s+CONCURRENTLY|.*\bVALIDATE\s+CONSTRAINT)", re.I
)
NEW_INDEX = re.compile(r'\A\s*CREATE\s+(?:UNIQUE\s+)?INDEX\s+CONCURRENTLY\s+("[^"]+")', re.I)
LET_GO = {errorcodes.LOCK_NOT_AVAILABLE, errorcodes.DEADLOCK_DETECTED}
_ALONE = 71_010
IN_THE_WAY = """
    SELECT other.pid, state, extract(epoch FROM clock_timestamp() - coalesce(xact_start, query_start))::int,
           (SELECT relation::regclass::text FROM pg_locks WHERE pid = %(ours)s AND NOT granted LIMIT 1)
    FROM unnest(pg_blocking_pids(%(ours)s)) AS other(pid) LEFT JOIN pg_stat_activity AS session USING (pid)
    ORDER BY 3 DESC NULLS LAST
"""


def patiently(work: Callable[[], object], *, attempts: int = ATTEMPTS, pause: float = PAUSE) -> None:
    """Does `work`, which may be done again, without keeping others from their tables.

    Raises Problem when a lock was not to be had in so many attempts.
    """
    with Lookout() as lookout:
        for attempt in range(1, attempts + 1):
            if _tried(work, lookout):
                return
            if attempt < attempts:
                print(f"{lookout.sentence()} Trying again in {pause:.0f} s ({attempt} of {attempts}) …", flush=True)
                time.sleep(pause)
        raise Problem(
            f"The database could not be brought to this version in {attempts} attempts. {lookout.sentence()} "
            "The version that runs goes on, and what was done stays done: start this again when that has ended."
        )


def _tried(work: Callable[[], object], lookout: "Lookout") -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("SELECT pg_backend_pid(), pg_try_advisory_lock(%s)", [_ALONE])
            lookout.ours, alone = cursor.fetchone()
        if not alone:
            lookout.seen = "Another one is bringing the database to its version."
            return False
        try:
            with connection.execute_wrapper(beside_writers):
                work()
        finally:
            _leave()
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", None) not in LET_GO:
            raise
        return False
    return True


def _leave() -> None:
    if connection.is_usable():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])
            cursor.execute("RESET lock_timeout")
            cursor.execute("RESET statement_timeout")


def beside_writers(
    execute: Callable[[str, Any, bool, dict[str, Any]], Any], sql: str, params: Any, many: bool, context: dict[str, Any]
) -> Any:
    """Lets a statement that holds nobody up wait longer, and takes away what an earlier attempt left of an index."""
    if not BESIDE_WRITERS.match(str(sql)):
        return execute(sql, params, many, context)
    cursor = context["cursor"].cursor
    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LONG_LOCK_TIMEOUT])
    if index := NEW_INDEX.match(str(sql)):
        cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index[1]}")
    answer = execute(sql, params, many, context)
    cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    return answer


class Lookout:
    """Watches from a connection of its own who is in our way: once we have given up, nobody is any more.

    What others ask is never told: it may hold what people have written.
    """

    def __init__(self) -> None:
        self.ours = 0
        self.seen = ""
        self.ended = Event()
        self.thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.ended.set()
        self.thread.join()

    def sentence(self) -> str:
        return self.seen or "Somebody else held a lock; who it was has not been seen."

    def _watch(self) -> None:
        eyes = connection.copy()
        try:
            while not self.ended.wait(0.2):
                with eyes.cursor() as cursor:
                    cursor.execute(IN_THE_WAY, {"ours": self.ours})
                    if found := cursor.fetchall():
                        self.seen = told(found)
        except Error:
            pass  # Watching is a kindness: without it the work goes on.
        finally:
            eyes.close()


def told(found: list[tuple[int, str | None, int | None, str | None]]) -> str:
    """Who is in the way, by PostgreSQL's numbers; a number 0 is a prepared transaction."""
    others = [f"process {pid}" + (f" ({state}, for {age} s)" if state else "") for pid, state, age, _ in found]
    table = next((table for *_, table in found if table), "what we need")
    return f"{table} is held by {', '.join(others)} of PostgreSQL."
