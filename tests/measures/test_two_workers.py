"""Two workers at once, at every statement, and a worker whose connection is killed anywhere: nothing is lost."""

import random
import threading
from contextlib import contextmanager

import pytest
from django.db import InterfaceError, OperationalError, connection, connections, transaction
from django.utils import timezone

from ecosystems.models import Area, Change, Entry
from measures import recompute
from measures.locks import try_ecosystems
from measures.models import DirtyNode, Work
from tests import factories as make
from tests.measures.oracle import assert_as_it_must_be

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
SETTINGS = ["school", "hobby", "online", "community"]


class Scene:
    """One ecosystem with a few entries that have not been counted yet."""

    def __init__(self):
        self.ecosystem = make.make_ecosystem()
        self.members = [make.make_membership(self.ecosystem) for _ in range(2)]
        self.activity = make.make_activity(self.ecosystem)
        self.municipalities = [*Area.objects.municipalities().order_by("code"), None]
        make.make_definition("occasions")
        make.make_definition("heard", {"where": {"child_heard": ["yes"]}}, {"where": {"child_heard": ["yes", "no"]}})
        self.random = random.Random(7)

    def write(self, entries=3):
        for _ in range(entries):
            make.make_entry(
                self.activity,
                self.random.choice(self.members),
                municipality=self.random.choice(self.municipalities),
                setting=self.random.choice(SETTINGS),
                children=self.random.randrange(50),
            )

    def write_somewhere_known(self):
        """Always as many statements to count: a municipality is at the bottom of the deepest tree."""
        make.make_entry(self.activity, self.members[0], municipality=self.municipalities[0])

    def change(self):
        """Something written, moved and deleted."""
        self.write(1)
        entries = list(Entry.objects.order_by("pk"))
        moved = self.random.choice(entries)
        Entry.objects.filter(pk=moved.pk).update(municipality=self.random.choice(self.municipalities))
        if len(entries) > 4:
            self.random.choice(entries).delete()


def count_everything():
    """One worker's work, without the book of attempts, which would keep the other away."""
    recompute.drain(recompute.leaves.waiting_ecosystems())
    recompute.tree.roll_up()


@contextmanager
def at_statement(number, deed):
    """Do `deed` before this thread's statement `number` (from 0); yields the statements seen."""
    seen = []

    def watch(execute, sql, params, many, context):
        if len(seen) == number:
            seen.append(sql)
            deed()
        else:
            seen.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield seen


def in_another_connection(work, wait=0.3):
    """Run `work` beside this thread; goes on after `wait` seconds when it is held up by a lock of ours."""

    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(wait)
    return thread


def statements_of_a_count(scene):
    scene.change()
    with at_statement(-1, lambda: None) as seen:
        count_everything()
    return len(seen)


def settle(scene, threads):
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    count_everything()
    assert not Change.objects.exists()
    assert not DirtyNode.objects.exists()
    assert_as_it_must_be(timezone.localdate())


def test_what_another_worker_holds_is_left_to_it():
    scene, answers = Scene(), []
    scene.write(1)
    mine = [scene.ecosystem.pk]
    with transaction.atomic(), connection.cursor() as cursor:
        assert try_ecosystems(cursor, mine) == mine
        in_another_connection(lambda: answers.append(recompute.drain(mine)), wait=10)
    assert answers == [None]
    assert Change.objects.exists()
    assert recompute.drain(mine) == 1


def test_a_second_worker_at_every_statement_of_the_first():
    scene = Scene()
    scene.write(6)
    for number in range(statements_of_a_count(scene)):
        scene.change()
        threads = []

        def other(threads=threads):
            def work():
                scene.change()
                count_everything()

            threads.append(in_another_connection(work))

        with at_statement(number, other):
            count_everything()
        settle(scene, threads)


def test_two_workers_that_wait_for_each_other_at_any_two_statements():
    scene = Scene()
    scene.write(6)
    statements = statements_of_a_count(scene)
    for _ in range(25):
        scene.change()
        mine, yours = scene.random.randrange(statements), scene.random.randrange(statements)
        threads, done = [], threading.Event()

        def other(threads=threads, done=done, yours=yours):
            def work():
                scene.change()
                with at_statement(yours, lambda: done.wait(0.2)):
                    count_everything()

            threads.append(in_another_connection(work, wait=0.05))

        with at_statement(mine, other):
            count_everything()
        done.set()
        settle(scene, threads)


def kill_this_connection():
    connection.cursor()
    victim = connection.connection.info.backend_pid

    def kill():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [victim])

    in_another_connection(kill, wait=10)


def tick_killed_at(number):
    """The worker's connection goes; its process may live on and write down the failure, or die of it."""
    with at_statement(number, kill_this_connection) as seen:
        try:
            recompute.tick()
        except (OperationalError, InterfaceError):
            assert len(seen) > number
    return len(seen) > number


def test_a_worker_killed_at_every_statement_loses_nothing_and_has_counted_its_attempt():
    scene = Scene()
    scene.write(6)
    recompute.tick()
    scene.write_somewhere_known()
    with at_statement(-1, lambda: None) as seen:
        recompute.tick()
    for number in range(len(seen)):
        scene.write_somewhere_known()
        assert tick_killed_at(number)
        connection.close()
        assert Work.objects.count() <= 1
        Work.objects.update(not_before=timezone.now())
        recompute.tick()
        assert list(Work.objects.values()) == []
        assert_as_it_must_be(timezone.localdate())
