"""Tasks that raise, hang, eat memory or die; two beats, no beat for a day, no worker for a day."""

import subprocess
from collections.abc import Iterator

import pytest
from django.conf import settings

from tests.faults.world import PATIENCE, World
from tests.faults.writers import Professionals

pytestmark = [pytest.mark.faults]

POISON = ("raises", "hangs", "hangs_deaf", "eats", "dies")
SEND = """
from tests.faults import poison
for name in {names} * 2:
    poison.app.send_task(f'poison.{{name}}')
"""
#: Ticks that nobody took, each longer out of date than the last.
OLD_TICKS = """
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from itla_impact.celery import app
with app.producer_pool.acquire(block=True) as producer:
    for number in range(500):
        for planned in list(settings.CELERY_BEAT_SCHEDULE.values())[:4]:
            expires = timezone.now() - timedelta(seconds=number)
            app.send_task(planned['task'], expires=expires, producer=producer)
"""
LAST_SUCCESS = """
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.utils import timezone
from ecosystems.models import EntryPart, Invitation
from foundations import outbox
from measures.models import AuditRun
ago = timezone.now() - timedelta(days=2)
AuditRun.objects.all().delete()
AuditRun.objects.create(started_at=ago, finished_at=ago)
Session.objects.create(session_key='ended-long-ago', session_data='', expire_date=ago)
"""
CAUGHT_UP = """
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.utils import timezone
from measures.models import AuditRun
lately = timezone.now() - timedelta(days=1)
print('audits', AuditRun.objects.filter(started_at__gt=lately).count(), end=' ')
print('sessions', Session.objects.filter(expire_date__lt=timezone.now()).count())
"""
#: What beat sends when ten minutes have passed, sent twice, as by two beats.
SEND_ALL = """
from django.conf import settings
from itla_impact.celery import app
for planned in [*settings.CELERY_BEAT_SCHEDULE.values()] * 2:
    app.send_task(planned['task'])
"""


@pytest.fixture
def poisoned(world: World) -> Iterator[World]:
    """Its worker knows the poison; afterwards it is an ordinary one again."""
    world.kill("worker")
    command = [word.replace("itla_impact.celery", "tests.faults.poison") for word in world.five.command("worker")]
    began = len(world.five.log("worker"))
    world.five.start("worker", command)
    # What is sent before it is ready, it purges.
    world.wait_until(lambda: "ready." in world.five.log("worker")[began:])
    yield world
    world.kill("worker")
    # PostgreSQL goes on with what a killed process has asked it, and its old snapshot would hold up who comes after.
    world.end_all_connections()
    world.five.start("worker")


def processes_of(world: World, service: str) -> list[str]:
    asked = ["pgrep", "-P", str(world.five.running[service].pid)]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.split()


def test_poison_ends_and_the_figures_of_others_go_on(poisoned: World) -> None:
    worker = poisoned.five.running["worker"]
    poisoned.ask(SEND.format(names=POISON))
    with Professionals(poisoned) as petri:
        petri.wait_for(3)
    petri.assert_told_the_truth()
    poisoned.assert_figures_equal_a_rebuild()
    log = poisoned.five.log("worker")
    for said in ("ValueError", "SoftTimeLimitExceeded", "Hard time limit", "OutOfMemory", "WorkerLostError"):
        assert said in log, log[-4000:]
    assert worker.poll() is None
    # The one that was ended last is made anew.
    poisoned.wait_until(lambda: len(processes_of(poisoned, "worker")) == 2)


def test_two_beats_count_no_more_than_one(world: World) -> None:
    first = world.five.running["beat"]
    second = world.five.start("beat")
    try:
        with Professionals(world, 2) as petri:
            petri.wait_for(10)
        petri.assert_told_the_truth()
        world.assert_figures_equal_a_rebuild()
    finally:
        world.five.running["beat"] = first
        second.terminate()
        second.wait(PATIENCE)


def test_after_a_day_without_beat_and_worker_everything_is_caught_up(world: World) -> None:
    world.kill("beat")
    world.kill("worker")
    world.ask(LAST_SUCCESS)
    world.ask(OLD_TICKS)
    with Professionals(world) as petri:
        petri.wait_for(3)
    world.five.start("worker")
    world.five.start("beat")
    world.assert_figures_equal_a_rebuild()
    world.ask(SEND_ALL)
    world.wait_until(lambda: world.ask(CAUGHT_UP) == "audits 1 sessions 0")


def test_what_comes_seldom_comes_within_ten_minutes_of_a_start() -> None:
    assert {planned["schedule"] for planned in settings.CELERY_BEAT_SCHEDULE.values()} <= {5.0, 300.0, 600.0}
