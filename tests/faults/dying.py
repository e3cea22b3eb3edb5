"""A process of a worker that is killed, really, at a point that the test names."""

import os
import signal
import time
from collections.abc import Callable

from django.db import connection

Work = Callable[[], object]


def die() -> None:
    """What `kill -9` does: nothing is tidied up."""
    os.kill(os.getpid(), signal.SIGKILL)


def killed_at_statement(number: int, work: Work) -> bool:
    """Whether a child that does `work` came to its statement `number` (from 0) and was killed before it."""

    def child() -> None:
        count = iter(range(10_000))

        def watch(execute, sql, params, many, context):
            if next(count) == number:
                die()
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            work()

    return in_child(child) == -signal.SIGKILL


def in_child(work: Work) -> int:
    """Does `work` in a process and a connection of its own; its exit code, negative when it was killed."""
    others = _others()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            # The parent's connection is neither used nor closed here: letting go of it would end it for the parent.
            _parents = connection.connection
            connection.connection = None
            connection.savepoint_ids, connection.in_atomic_block, connection.run_on_commit = [], False, []
            work()
            code = 0
        finally:
            os._exit(code)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    _wait_until_forgotten(others)
    return code


def _wait_until_forgotten(others: set[int]) -> None:
    """PostgreSQL has seen that the child is gone, and has let go of what it held; `others` were there before it."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if _others() <= others:
            return
        time.sleep(0.005)
    raise AssertionError("the child's connection is still there")


def _others() -> set[int]:
    """The connections to this database that are not ours."""
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT pid FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
        """)
        return {row[0] for row in cursor.fetchall()}
