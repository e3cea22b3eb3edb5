"""A second host beside the first, with a web, a worker and a beat of its own: it shares the work, and may die."""

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.deployment.installation import PATIENCE, Installation, Visitor
from tests.faults.world import World
from tests.faults.writers import Families, Professionals

pytestmark = [pytest.mark.faults]

SERVICES = ("web", "worker", "beat")


class SecondHost(Installation):
    """Shares PostgreSQL, Redis and the secrets with `first`, and no disk; its files are of the same image."""

    def __init__(self, folder: Path, first: Installation) -> None:
        super().__init__(folder, first.cluster)
        self.ports["redis"] = first.ports["redis"]
        for name in ("secret_key", "receipt_key", "rate_limit_key"):
            shutil.copy(first.folder / name, folder / name)
        for made in ("static", "data/locale"):
            if (first.folder / made).exists():
                shutil.copytree(first.folder / made, folder / made)

    def command(self, service: str) -> list[str]:
        # On two machines they have two names by themselves.
        return super().command(service) + (["--hostname", "second@%h"] if service == "worker" else [])


@contextlib.contextmanager
def second_host(world: World, folder: Path) -> Iterator[World]:
    """The same two ecosystems, as they are met through the second host."""
    second = SecondHost(folder, world.five)
    try:
        for service in SERVICES:
            second.start(service)
        until = time.monotonic() + PATIENCE
        while not second.answers():
            assert time.monotonic() < until, second.log("web")
            time.sleep(0.2)
        yield replace(world, five=second)
    finally:
        second.end()


def test_a_second_host_shares_the_work_and_its_death_loses_nothing(world: World, tmp_path: Path) -> None:
    with (
        second_host(world, tmp_path) as other,
        Families(world, 2) as here,
        Families(other, 2) as there,
        Professionals(world) as petri,
    ):
        for writers in (here, there, petri):
            writers.wait_for(2)
        follower = Visitor(world.five)
        status, page, _headers = follower.post("/sv/receipt/", code=there.told[0][0])
        assert status == 200
        assert 'aria-current="step"' in page
        signed_in_here = Visitor(other.five)
        signed_in_here.cookies = dict(world.ours.people["petri"])
        assert signed_in_here.get(f"/e/{world.ours.slug}/entries/")[0] == 200
        for service in SERVICES:
            other.five.kill(service)
        for writers in (here, petri):
            writers.wait_for(2)
    for writers in (here, there, petri):
        writers.assert_told_the_truth()
    world.assert_figures_equal_a_rebuild()
