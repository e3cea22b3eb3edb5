"""Any history of writes, moves, joins and deletions, counted in any batching, equals an independent oracle."""

from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystems.models import Area, Coverage, Entry, Membership
from feedback.models import Submission
from measures import leaves, recompute, tree
from tests import factories as make
from tests.measures.oracle import assert_as_it_must_be, stored_series, stored_tallies

TODAY = date(2026, 11, 24)
DAYS = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31), date(2026, 3, 17), date(2026, 6, 1)]
SETTINGS = ["school", "hobby", "online"]
HEARD = ["yes", "no", "no_children"]


class World:
    """Two ecosystems: one in a single wellbeing area, one in municipalities of two."""

    def __init__(self) -> None:
        kainuu, karelia = make.make_kainuu(), make.make_north_karelia()
        self.areas = [kainuu, karelia]
        inside = [list(area.children.order_by("code")) for area in self.areas]
        self.municipalities = [*inside[0], *inside[1], None]
        spread = [inside[0][0], inside[1][0]]
        self.activities, self.members, self.channels = [], [], []
        for area in (kainuu, spread):
            ecosystem = make.make_ecosystem(area=area)
            self.activities.append(make.make_activity(ecosystem))
            self.members.append([make.make_membership(ecosystem) for _ in range(2)])
            self.channels.append(make.make_channel(ecosystem))
            self.channels.append(make.make_channel(ecosystem, self.members[-1][0], kind="event"))
        make.make_definition("occasions")
        make.make_definition(
            "got-help",
            {"where": {"question": ["got_help"], "option": ["4", "5"]}},
            {"where": {"question": ["got_help"], "option": ["1", "2", "3", "4", "5"]}},
            source="feedback",
        )
        make.make_definition("children", {"of": "children"})
        make.make_definition("many", {"where": {"sectors": ["3+"]}}, {"of": "count"})
        make.make_definition("heard", {"where": {"child_heard": ["yes"]}}, {"where": {"child_heard": ["yes", "no"]}})


def one_of(rows, index):
    return rows[index % len(rows)] if rows else None


def write(world, a, b, c):
    side = a % 2
    make.make_entry(
        world.activities[side],
        one_of(world.members[side], b),
        one_of(DAYS, c),
        municipality=one_of(world.municipalities, a + b + c),
        setting=one_of(SETTINGS, b),
        child_heard=one_of(HEARD, c + b),
        sectors=1 + (a + c) % 4,
        children=b % 5,
    )


def entry(a):
    return one_of(list(Entry.objects.order_by("pk")), a)


def edit(world, a, b, c):
    heard = one_of(HEARD, c) if c % 7 else "no_children"
    Entry.objects.filter(pk__in=[one.pk for one in [entry(a)] if one]).update(
        children=c % 7, setting=one_of(SETTINGS, b), child_heard=heard
    )


def edit_numbers(world, a, b, c):
    """Only a sum changes, no combination."""
    if found := entry(a):
        Entry.objects.filter(pk=found.pk).update(children=found.children + 1 + c)


def join_or_leave(world, a, b, c):
    """A partner joins or leaves: the number of sectors and perhaps the reporting organisation change."""
    if found := entry(a):
        members = [*Membership.objects.filter(ecosystem=found.ecosystem_id).order_by("pk")]
        found.sectors, found.membership = 1 + b % 4, one_of(members, c)
        found.save()


def move(world, a, b, c):
    if found := entry(a):
        Entry.objects.filter(pk=found.pk).update(municipality=one_of(world.municipalities, b), date=one_of(DAYS, c))


def send(world, a, b, c):
    """A family answers: to the ecosystem's own channel or to an organisation's."""
    answers = {"got_help": str(1 + c % 5), "told_many": "dont_know" if a % 2 else str(1 + b % 5)}
    if b % 3 == 0:
        answers["helped"] = ["time", "someone"][: 1 + c % 2]
    make.make_submission(
        one_of(world.channels, b),
        answers,
        day=one_of(DAYS, a),
        answered_by=one_of(["guardian", "youth", "unknown"], c),
        municipality=one_of(world.municipalities, a + c),
        state=one_of(["received", "received", "quarantined"], a),
    )


def judge(world, a, b, c):
    """A moderator reads it or rejects it, or the giver deletes it."""
    if found := one_of(list(Submission.objects.order_by("pk")), a):
        state = one_of(["read", "rejected", "received", "quarantined"], b)
        why = Submission.rejected_for.field.choices[0][0] if state == "rejected" else ""
        Submission.objects.filter(pk=found.pk).update(state=state, held="too_many", rejected_for=why)
        if c % 4 == 0:
            found.delete()


def edit_in_bulk(world, a, b, c):
    Entry.objects.filter(setting=one_of(SETTINGS, a)).update(date=one_of(DAYS, b), adults=c % 9)


def delete(world, a, b, c):
    if found := entry(a):
        found.delete()


def delete_in_sql(world, a, b, c):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM ecosystems_entry WHERE date = %s AND children <= %s", [one_of(DAYS, a), b % 3])


def delete_with_the_activity(world, a, b, c):
    """A cascade of the database's caller."""
    Entry.objects.filter(activity=world.activities[a % 2]).delete()


def merge_municipalities(world, a, b, c):
    old, new = one_of(world.municipalities[:-1], a), one_of(world.municipalities[:-1], b)
    heirs, at = {new.pk}, new
    while at.successor_id:
        at = Area.objects.get(pk=at.successor_id)
        heirs.add(at.pk)
    if old.pk not in heirs:
        until = TODAY + timedelta(days=1 if c % 3 == 0 else -1)
        Area.objects.filter(pk=old.pk).update(successor=new, valid_until=until)
        for one in world.municipalities[:-1]:
            one.refresh_from_db()


def move_area(world, a, b, c):
    municipality = one_of(world.municipalities[:-1], a)
    municipality.parent = one_of(world.areas, b)
    municipality.save()


def cover_otherwise(world, a, b, c):
    ecosystem = world.activities[a % 2].ecosystem
    if c % 2:
        Coverage.objects.filter(ecosystem=ecosystem).delete()
    area = one_of([*world.areas, *world.municipalities[:-1]], b)
    since = date(2027, 1, 1) if c % 3 == 0 else date(2026, 1, 1)
    if not Coverage.objects.filter(ecosystem=ecosystem, area=area).exists():
        Coverage.objects.create(ecosystem=ecosystem, area=area, since=since)


def define_anew(world, a, b, c):
    make.make_definition("heard", {"where": {"child_heard": [one_of(HEARD, a)]}}, {"where": {"setting": ["school"]}})


def count_one_ecosystem(world, a, b, c):
    leaves.rewrite_leaves([world.activities[a % 2].ecosystem_id], batch=1 + b % 3)


def count_the_tree(world, a, b, c):
    tree.roll_up()


def count_all(world, a, b, c):
    recompute.tick()


DEEDS = [
    write,
    write,
    write,
    send,
    send,
    judge,
    edit,
    edit_numbers,
    join_or_leave,
    move,
    edit_in_bulk,
    delete,
    delete_in_sql,
]
RARE = [
    delete_with_the_activity,
    merge_municipalities,
    move_area,
    cover_otherwise,
    define_anew,
]
COUNTING = [count_one_ecosystem, count_one_ecosystem, count_the_tree, count_all]
numbers = st.integers(0, 40)


def deeds(kinds, **sizes):
    return st.lists(st.tuples(st.sampled_from(kinds), numbers, numbers, numbers), **sizes)


# Something has been written and counted before anything moves.
histories = st.tuples(
    deeds([write, write, send], min_size=6, max_size=12),
    deeds([*DEEDS, *RARE, *COUNTING], max_size=12),
    deeds([*RARE, edit_numbers, move], max_size=3),
)


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: TODAY)


@pytest.mark.slow
@given(history=histories)
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_history_in_any_batching_equals_the_oracle_and_a_rebuild(world, today, history):
    with transaction.atomic():
        for municipality in world.municipalities[:-1]:
            municipality.refresh_from_db()
        for part in history:
            for deed, a, b, c in part:
                deed(world, a, b, c)
            recompute.tick()
        recompute.tick()
        assert_as_it_must_be(TODAY)
        counted = stored_tallies(), stored_series()
        recompute.rebuild()
        assert (stored_tallies(), stored_series()) == counted
        transaction.set_rollback(True)
