"""The disk has no room left: what is there can be read, and nobody is told that something was stored."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment.installation import Visitor
from tests.faults.world import World
from tests.faults.writers import Families, Professionals

pytestmark = [pytest.mark.faults]

TABLES = ("feedback_submission", "ecosystems_entry")
SIZE = "64m"


@pytest.fixture
def small_disk(world: World) -> Iterator[Path]:
    """A disk of its own, in memory, for the tables into which people write."""
    disk = world.five.cluster.home / "small-disk"
    disk.mkdir()
    if (
        os.getuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", disk], check=False).returncode
    ):
        pytest.skip("needs the right to mount a small disk")
    try:
        world.five.cluster.account.give(disk)
        statement(world, f"CREATE TABLESPACE small_disk LOCATION '{disk}'")
        for table in TABLES:
            # Few rows go into a page, so that soon another one is needed.
            statement(world, f"ALTER TABLE {table} SET (fillfactor = 10)")
            statement(world, f"ALTER TABLE {table} SET TABLESPACE small_disk")
        yield disk
        (disk / "full").unlink(missing_ok=True)
        for table in TABLES:
            statement(world, f"ALTER TABLE {table} RESET (fillfactor)")
            statement(world, f"ALTER TABLE {table} SET TABLESPACE pg_default")
        statement(world, "DROP TABLESPACE small_disk")
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def test_a_full_disk_refuses_honestly_and_lets_people_read_and_loses_nothing(world: World, small_disk: Path) -> None:
    with Families(world, 3) as families, Professionals(world, 2) as petri:
        for writers in (families, petri):
            writers.wait_for(2)
        fill(small_disk)
        for writers in (families, petri):
            writers.wait_for_outage()
        assert_people_can_read(world, petri.signed_in())
        (small_disk / "full").unlink()
        for writers in (families, petri):
            writers.wait_for(3)
    for writers in (families, petri):
        writers.assert_told_the_truth()
    families.assert_page_has_help()
    assert "Vi kunde inte spara det du skickade." in families.outage
    assert "Kirjoittamasi on tallella tällä sivulla" in petri.outage
    world.assert_figures_equal_a_rebuild()


def fill(disk: Path) -> None:
    with (disk / "full").open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            pass


def statement(world: World, sql: str) -> None:
    """On its own: a tablespace is made in no transaction."""
    connection = world.five.cluster.connect()
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql)
    finally:
        connection.close()


def assert_people_can_read(world: World, petri: Visitor) -> None:
    family, ours = Visitor(world.five), world.ours
    assert family.get(f"/sv/f/{ours.channel}/")[0] == 200
    assert family.get("/fi/help/")[0] == 200
    assert petri.get(f"/e/{ours.slug}/")[0] == 200
    assert petri.get(f"/e/{ours.slug}/entries/")[0] == 200
