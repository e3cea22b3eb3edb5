"""Two ecosystems in a running installation, the people in them, and what must be true there whatever happened."""

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.deployment.installation import Installation

PATIENCE = 60

SEED = """
import json
from ecosystems.access import Role
from tests import factories as make
from tests.bench.visits import signed_in
from measures.models import Definition
def world(name, area):
    ecosystem = make.make_ecosystem(name, area=area)
    own, other = make.make_membership(ecosystem), make.make_membership(ecosystem)
    activity, channel = make.make_activity(ecosystem, partners=[own, other]), make.make_channel(ecosystem)
    make.make_vision(ecosystem)
    people = {}
    for person, role in (('petri', Role.PROFESSIONAL), ('aino', Role.COORDINATOR)):
        user = make.make_user(person, email=f'{person}@{ecosystem.slug}.example')
        make.make_seat(user, role, ecosystem, own.organisation)
        people[person] = signed_in(user).cookies
        if role == Role.PROFESSIONAL:
            user.authenticator_set.all().delete()
    ids = {'activity': activity.pk, 'partner': other.pk, 'ecosystem': ecosystem.pk}
    return {'slug': ecosystem.slug, 'channel': channel.code, 'people': people} | ids
number = __import__('ecosystems').models.Ecosystem.objects.count()
make.numbers = __import__('itertools').count(1000 * (number + 1))
print('world', json.dumps([world('Jokilaakso', make.make_kainuu()), world('Merenkurkku', make.make_north_karelia())]))
"""
WAITS = """
from ecosystems.models import Change
from measures.models import DirtyNode, Work
print('waits', Change.objects.count() + DirtyNode.objects.count() + Work.objects.count())
"""
#: What was sent at once waits in quarantine; once it is taken in, it counts.
TAKEN_IN = """
from django.utils import timezone
from feedback.models import Submission
from measures.models import Work
Submission.objects.filter(state='quarantined').update(state='received', held='')
Work.objects.update(attempts=0, not_before=timezone.now())
"""
EQUAL = """
from measures import audit, recompute
from measures.models import LeafTally, Profile, Tally
def tallies():
    of = dict(Profile.objects.values_list('pk', 'dimensions'))
    def told(rows):
        return sorted(((*row, of[one], *numbers) for *row, parts in rows for one, *numbers in parts), key=str)
    leaves = LeafTally.objects.values_list('source', 'month', 'parts')
    nodes = Tally.objects.values_list('place', 'source', 'month', 'parts')
    slots = Tally.objects.values_list('place', 'source', 'month', 'definitions', 'slots')
    return told(leaves), told(nodes), sorted(slots, key=str)
before = tallies()
print('findings', audit.run_audit().findings.count())
recompute.rebuild()
print('equal', before == tallies() and len(before[0]) > 0)
"""


@dataclass(frozen=True, slots=True)
class Place:
    """An ecosystem, as a test writes to it from outside."""

    slug: str
    channel: str
    activity: int
    partner: int
    ecosystem: int
    people: dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class World:
    five: Installation
    ours: Place
    neighbours: Place

    def ask(self, code: str) -> str:
        """What a statement of Python answers, in one word."""
        return self.five.shell(code).strip()

    def wait_until(self, it_is_so: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not it_is_so():
            assert time.monotonic() < until, self.five.log("worker")[-4000:]
            time.sleep(0.5)

    def wait_until_counted(self) -> None:
        """The tick, and it alone, has brought all figures up to date."""
        self.wait_until(lambda: "waits 0" in self.ask(WAITS))

    def assert_figures_equal_a_rebuild(self) -> None:
        self.five.shell(TAKEN_IN)
        self.wait_until_counted()
        told = self.five.shell(EQUAL)
        assert "findings 0" in told
        assert "equal True" in told

    def end_all_connections(self) -> None:
        with self.five.cluster.connect() as connection, connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
        connection.close()

    def kill(self, service: str) -> None:
        self.five.kill(service)

    def kill_postgresql(self) -> None:
        """As when the machine's memory ends: the server, which takes all that it started with it."""
        process = self.five.cluster.process
        assert process
        process.kill()
        process.wait()

    def start_postgresql(self) -> None:
        self.five.cluster.start()
        self.five.cluster.wait()

    def stop(self, service: str) -> None:
        """It stays, and says nothing."""
        os.kill(self.five.running[service].pid, signal.SIGSTOP)

    def go_on(self, service: str) -> None:
        os.kill(self.five.running[service].pid, signal.SIGCONT)


def begin(five: Installation) -> World:
    told = five.shell(SEED).partition("world ")[2]
    return World(five, *(Place(**_typed(one)) for one in json.loads(told)))


def _typed(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in Place.__dataclass_fields__}
