"""A table that is in use is not taken from those who use it: the upgrade waits shortly, gives way and tries again."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

import pytest
from django.db import IntegrityError, connection, transaction

from itla_impact.embedded import upgrade
from itla_impact.embedded.problems import Problem

pytestmark = [pytest.mark.django_db(transaction=True)]

PATIENCE = 60
MANY = 300
TABLE = "foundations_outgoingmail"


class Holder:
    """Another session, which holds the table until it lets go."""

    def __init__(self) -> None:
        self.session = connection.copy()
        self.session.set_autocommit(False)
        with self.session.cursor() as cursor:
            cursor.execute(f"SELECT count(*) /* Liisa 290 */ FROM {TABLE}")
            cursor.execute("SELECT pg_backend_pid() /* Liisa 290 */")
            self.pid = cursor.fetchone()[0]

    def let_go(self) -> None:
        self.session.rollback()


@pytest.fixture
def holder() -> Iterator[Holder]:
    made = Holder()
    yield made
    made.session.close()


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upgrade, "LOCK_TIMEOUT", "100ms")


def alter() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {TABLE} ADD COLUMN odd integer; ALTER TABLE {TABLE} DROP COLUMN odd")


def run(sql: str) -> Callable[[], None]:
    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql)

    return work


def ask(sql: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_a_table_in_use_is_tried_again_until_it_is_free(holder: Holder, capsys: pytest.CaptureFixture[str]) -> None:
    tries = []

    def work() -> None:
        tries.append(1)
        if len(tries) == 3:
            holder.let_go()
        alter()

    upgrade.patiently(work, attempts=MANY, pause=0)
    assert capsys.readouterr().out.count("Trying again in 0 s") == len(tries) - 1 >= 2


def test_who_gives_up_says_so_in_a_sentence_and_leaves_nothing_behind(holder: Holder) -> None:
    usual = ask("SHOW lock_timeout")
    with pytest.raises(Problem, match=r"could not be brought to this version in 2 attempts\..* held .*goes on"):
        upgrade.patiently(alter, attempts=2, pause=0)
    assert ask("SHOW lock_timeout") == usual
    held = "SELECT count(*) FROM pg_locks JOIN pg_database AS of ON of.oid = database WHERE locktype = 'advisory'"
    assert ask(f"{held} AND objid = 71010 AND datname = current_database()") == 0
    holder.let_go()
    alter()


def test_who_is_in_the_way_is_told_by_number_without_what_was_asked(holder: Holder) -> None:
    waiting = connection.copy()
    waiting.inc_thread_sharing()
    with waiting.cursor() as cursor, upgrade.Lookout() as lookout:
        cursor.execute("SELECT pg_backend_pid()")
        lookout.ours = cursor.fetchone()[0]
        thread = threading.Thread(target=cursor.execute, args=[f"LOCK TABLE {TABLE}; COMMIT"])
        thread.start()
        until = time.monotonic() + PATIENCE
        while not lookout.seen and time.monotonic() < until:
            time.sleep(0.05)
        holder.let_go()
        thread.join()
    waiting.close()
    assert lookout.sentence().startswith(f"{TABLE} is held by process {holder.pid} (idle in transaction, for ")
    assert "Liisa" not in lookout.sentence()


def test_two_do_not_upgrade_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    with contextlib.closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(71010)")
        with pytest.raises(Problem, match="Another one is bringing the database"):
            upgrade.patiently(alter, attempts=2, pause=0)
        cursor.execute("SELECT pg_advisory_unlock(71010)")
    upgrade.patiently(alter, attempts=MANY, pause=0)


def test_another_fault_is_told_at_once() -> None:
    usual = ask("SHOW lock_timeout")
    with pytest.raises(IntegrityError):
        upgrade.patiently(run("INSERT INTO django_migrations (app) VALUES (NULL)"), attempts=3)
    assert ask("SHOW lock_timeout") == usual


def test_an_index_that_was_left_half_made_is_made_anew() -> None:
    create = run('CREATE UNIQUE INDEX CONCURRENTLY "odd_index" ON odd_table (x)')
    run("CREATE TABLE odd_table (x integer); INSERT INTO odd_table VALUES (1), (1)")()
    try:
        with pytest.raises(IntegrityError):
            upgrade.patiently(create, attempts=1)
        valid = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'odd_index'::regclass"
        assert ask(valid) is False
        run("DELETE FROM odd_table")()
        upgrade.patiently(create, attempts=1)
        assert ask(valid) is True
        upgrade.patiently(create, attempts=1)
    finally:
        run("DROP TABLE odd_table")()


def test_building_an_index_beside_writers_may_wait_long_for_them() -> None:
    seen = []

    def work() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM django_migrations")
            seen.append(ask("SHOW lock_timeout"))

    def execute(sql: str, *_rest: object) -> None:
        seen.append(ask("SHOW lock_timeout"))

    upgrade.patiently(work)
    for sql in (
        'ALTER TABLE x VALIDATE CONSTRAINT "y"',
        'DROP INDEX CONCURRENTLY IF EXISTS "x"',
        "ALTER TABLE x ADD y int",
    ):
        with connection.cursor() as cursor:
            upgrade.beside_writers(execute, sql, None, False, {"cursor": cursor})
    run("RESET lock_timeout")()
    assert seen == ["100ms", "10min", "10min", "100ms"]
