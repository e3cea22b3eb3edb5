"""Redis says nothing, or has forgotten everything; a table is locked for ten seconds. People go on, or are told."""

import contextlib
import subprocess
import time
from collections.abc import Iterator

import pytest

from tests.deployment.installation import Visitor
from tests.faults.world import World
from tests.faults.writers import Coordinator, Families, Professionals

pytestmark = [pytest.mark.faults]

LOCKED = 10.0


def test_people_are_served_while_redis_says_nothing_and_after_it_has_forgotten_everything(world: World) -> None:
    with Families(world, 3) as families, Professionals(world) as petri, Coordinator(world) as aino:
        everybody = (families, petri, aino)
        for writers in everybody:
            writers.wait_for(1)
        world.stop("redis")
        try:
            for writers in everybody:
                writers.wait_for(4)
        finally:
            world.go_on("redis")
        empty(world)
        for writers in everybody:
            writers.wait_for(2)
    for writers in everybody:
        writers.assert_told_the_truth()
        assert writers.pages[503] == 0
    world.assert_figures_equal_a_rebuild()


def test_a_redis_that_comes_back_empty_under_writers_loses_nothing(world: World) -> None:
    with Families(world, 3) as families, Professionals(world) as petri:
        petri.wait_for(1)
        world.kill("redis")
        petri.wait_for(2)
        world.five.start("redis")
        families.wait_for(3)
        petri.wait_for(2)
    for writers in (families, petri):
        writers.assert_told_the_truth()
    world.assert_figures_equal_a_rebuild()


def test_a_table_that_is_locked_for_ten_seconds_stops_nobody_without_a_word(world: World) -> None:
    with Families(world, 3) as families, Professionals(world) as petri:
        families.wait_for(2)
        petri.wait_for(2)
        with locked(world, "feedback_submission, ecosystems_entry"):
            began = time.monotonic()
            while time.monotonic() < began + LOCKED:
                status, page, _headers = Visitor(world.five).get("/fi/help/")
                assert status == 200
                assert "tel:112" in page
                time.sleep(1)
        families.wait_for(3)
        petri.wait_for(2)
    for writers in (families, petri):
        writers.assert_told_the_truth()
        assert writers.pages[503] > 0
    families.assert_page_has_help()
    assert "Vi kunde inte spara det du skickade." in families.outage
    world.assert_figures_equal_a_rebuild()


def empty(world: World) -> None:
    """What an operator's FLUSHALL does: connections stay, everything else is gone."""
    port = str(world.five.ports["redis"])
    subprocess.run(["redis-cli", "-p", port, "flushall"], check=True, capture_output=True)


@contextlib.contextmanager
def locked(world: World, tables: str) -> Iterator[None]:
    """Nobody reads or writes the tables meanwhile."""
    with contextlib.closing(world.five.cluster.connect()) as connection:
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
        yield
        connection.rollback()
