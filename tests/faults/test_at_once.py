"""Many at once: the same form twenty times, every task twice beside people who write, as two beats would have it."""

import random
import threading
from collections.abc import Callable, Sequence
from importlib import import_module

import pytest
from django.conf import settings
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from ecosystems.models import Change, Entry
from feedback.models import Submission
from foundations import outbox
from foundations.models import OutgoingMail
from measures import audit, recompute
from measures.models import DirtyNode, Work
from tests import factories as make
from tests.feedback.conftest import code_in, token_in
from tests.measures.oracle import assert_as_it_must_be

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]


def all_at_once(works: Sequence[Callable[[], object]]) -> list[BaseException]:
    """Begins all of `works` at the same moment, each with a connection of its own; what they raised."""
    barrier, raised = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            barrier.wait()
            work()
        except Exception as error:
            raised.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()
    return raised


def test_the_same_form_sent_twenty_times_at_once_is_one_submission_with_one_receipt() -> None:
    make.load_what_families_see()
    channel = make.make_channel(make.make_ecosystem())
    address = f"/fi/f/{channel.code}/"
    token = token_in(Client().get(address))
    codes: list[str] = []

    def send() -> None:
        codes.append(code_in(Client().post(address, {"token": token, "got_help": "4", "helped": "Kiitos"})))

    assert all_at_once([send] * 20) == []
    assert len(codes) == 20
    assert len(set(codes)) == 1
    assert Submission.objects.count() == 1


def tasks() -> list[Callable[[], object]]:
    """Every task that beat puts on the broker."""
    found = []
    for planned in settings.CELERY_BEAT_SCHEDULE.values():
        module, _, name = planned["task"].rpartition(".")
        found.append(getattr(import_module(module), name).run)
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_every_task_twice_shuffled_and_at_once_beside_people_who_write(seed: int) -> None:
    dice = random.Random(seed)
    ecosystems = [make.make_ecosystem() for _ in range(2)]
    scenes = [(make.make_activity(one), make.make_membership(one), make.make_channel(one)) for one in ecosystems]
    make.make_definition("occasions")
    make.make_submission(scenes[0][2])
    for number in range(4):
        outbox.post(to=f"{number}@example.org", subject="Kutsu", body="Tervetuloa")

    def write() -> None:
        for _ in range(5):
            activity, member, channel = dice.choice(scenes)
            make.make_entry(activity, member, children=dice.randrange(30))
            make.make_submission(channel, {"got_help": "3"}, day=timezone.localdate())

    works = [*tasks(), *tasks(), write, write]
    dice.shuffle(works)
    assert all_at_once(works) == []

    assert Entry.objects.count() == 10
    assert Submission.objects.count() == 11
    assert OutgoingMail.objects.sent().count() == 4
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {1}
    for task in tasks():
        task()
    Work.objects.update(not_before=timezone.now())
    recompute.tick()
    assert not Change.objects.exists()
    assert not DirtyNode.objects.exists()
    assert_as_it_must_be(timezone.localdate())
    assert list(audit.run_audit().findings.all()) == []
    connection.close()
