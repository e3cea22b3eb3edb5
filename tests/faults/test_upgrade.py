"""An upgrade under load: the version that runs goes on while the next one changes its tables, and back again."""

import contextlib
import subprocess
import time
from collections.abc import Iterator

import psycopg2
import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

from itla_impact import env
from tests.faults import next_release
from tests.faults.next_release import ecosystems
from tests.faults.world import World
from tests.faults.writers import Coordinator, Families, Professionals, Writers
from tests.safe_migrations import findings

PATIENCE = 300
NEXT = {"DJANGO_SETTINGS_MODULE": "tests.faults.next_release.settings"}
#: Columns and valid indexes that only the next version has.
NEW = """
    SELECT (SELECT count(*) FROM information_schema.columns WHERE column_name IN ('mood', 'weight', 'minutes'))::int,
           (SELECT count(*) FROM pg_index WHERE indisvalid AND indexrelid::regclass::text LIKE 'next%')::int
"""


@pytest.mark.django_db
def test_the_next_version_of_the_tests_is_one_that_may_run_beside_us() -> None:
    with override_settings(MIGRATION_MODULES=next_release.MIGRATION_MODULES):
        loader = MigrationLoader(connection)
    coming = [one for one in loader.disk_migrations.values() if one.name.startswith("next_")]
    assert len(coming) == 8
    for one in coming:
        assert findings(one, loader.project_state((one.app_label, one.name), at_end=False)) == {}, one


@pytest.mark.faults
def test_the_version_that_runs_goes_on_while_the_next_one_changes_its_tables_and_back(world: World) -> None:
    with Families(world, 2) as families, Professionals(world) as petri, Coordinator(world) as aino:
        everybody = (families, petri, aino)
        go_on(everybody)
        with session(world) as report:
            # As one that runs for long: all may read and write meanwhile, and none may change the table.
            report.execute("SELECT count(*) FROM feedback_submission")
            upgrade = Preparing(world)
            upgrade.wait_for("feedback_submission is held by process")
            upgrade.wait_for("Trying again")
            go_on(everybody)
        upgrade.finish()
        assert new_in(world) == (3, 2)
        go_on(everybody)
        # The older version starts on the newer tables, as when a machine is restarted or one goes back.
        world.five.once("prepare")
        Preparing(world, *ecosystems.OURS).finish()
        assert new_in(world) == (0, 0)
        go_on(everybody)
    for writers in everybody:
        writers.assert_told_the_truth()
        assert set(writers.pages) <= {0, 200, 302, 409, 503}, writers.pages
    if families.outage:
        families.assert_page_has_help()
    world.assert_figures_equal_a_rebuild()


def go_on(everybody: tuple[Writers, ...]) -> None:
    for writers in everybody:
        writers.wait_for(1)


class Preparing:
    """`prepare database` of the next version, beside everything that runs."""

    def __init__(self, world: World, *target: str) -> None:
        self.log = world.five.folder / "upgrade.log"
        command = [*world.five.command("prepare"), *target]
        environ = world.five.environ("prepare") | NEXT
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, env=environ, cwd=env.CHECKOUT, stdout=log, stderr=log)

    def said(self) -> str:
        return self.log.read_text(errors="replace")

    def wait_for(self, words: str) -> None:
        until = time.monotonic() + PATIENCE
        while words not in self.said():
            assert self.process.poll() is None, self.said()
            assert time.monotonic() < until, self.said()
            time.sleep(0.1)

    def finish(self) -> None:
        try:
            assert self.process.wait(PATIENCE) == 0, self.said()
        finally:
            self.process.kill()
            self.process.wait()


@contextlib.contextmanager
def session(world: World) -> Iterator["psycopg2.extensions.cursor"]:
    with contextlib.closing(world.five.cluster.connect()) as connected:
        yield connected.cursor()
        connected.rollback()


def new_in(world: World) -> tuple[int, ...]:
    with session(world) as cursor:
        cursor.execute(NEW)
        return tuple(cursor.fetchone() or ())
