"""Any history of feedback, counted in any batching, equals an independent oracle and a rebuild."""

from datetime import date

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosystems.access import Role
from feedback.models import AnsweredBy, Channel, Questionnaire, Rejection, State, Submission
from feedback.moderation import AlreadyTaken, mark_read, reject, take_in
from measures import leaves, recompute
from measures.library import load_library
from tests import factories as make
from tests.measures.oracle import assert_as_it_must_be, stored_series, stored_tallies

TODAY = date(2026, 11, 24)
DAYS = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 17), date(2026, 6, 1)]
AGREE = ["1", "2", "3", "4", "5", "dont_know"]
LISTENED = ["yes", "a_little", "no", "dont_know"]
PLACES = [["home"], ["friends", "home"], ["nowhere"], []]
WHO = [AnsweredBy.GUARDIAN, AnsweredBy.RELATIVE, AnsweredBy.YOUTH, AnsweredBy.UNKNOWN]


class World:
    """An ecosystem with a channel of its own and one of each of two members, and somebody who reads them all."""

    def __init__(self) -> None:
        make.load_what_families_see()
        load_library()
        ecosystem = make.make_ecosystem()
        kinds = [Channel.Kind.POSTER, Channel.Kind.WEB, Channel.Kind.EVENT]
        members = [None, make.make_membership(ecosystem), make.make_membership(ecosystem)]
        self.channels = [
            make.make_channel(ecosystem, member, kind=kind) for member, kind in zip(members, kinds, strict=True)
        ]
        self.municipalities = [*ecosystem.coverages.get().area.children.order_by("code"), None]
        self.reader = make.make_user("Lukija")
        make.make_seat(self.reader, Role.MODERATOR, ecosystem)


def one_of(rows, index):
    return rows[index % len(rows)] if rows else None


def said(a):
    return one_of(list(Submission.objects.order_by("pk")), a)


def speak(world, a, b, c):
    make.make_submission(
        one_of(world.channels, a),
        {"got_help": one_of(AGREE, b), "told_many": one_of(AGREE, c)},
        day=one_of(DAYS, b + c),
        municipality=one_of(world.municipalities, a + b),
        answered_by=one_of(WHO, c),
        state=one_of([State.RECEIVED, State.RECEIVED, State.QUARANTINED], a + c),
    )


def a_child_speaks(world, a, b, c):
    make.make_submission(
        one_of(world.channels, a),
        {"child_listened": one_of(LISTENED, b), "child_good_places": one_of(PLACES, c)},
        day=one_of(DAYS, b + c),
        answered_by=AnsweredBy.CHILD,
        questionnaire=Questionnaire.Code.CHILDREN,
    )


def moderate(world, a, b, c):
    if found := said(a):
        state = State(found.state)
        verbs = [
            lambda: mark_read(found, by=world.reader),
            lambda: take_in(found, seen=state, by=world.reader),
            lambda: reject(found, because=one_of(Rejection.values, c), seen=state, by=world.reader),
        ]
        try:
            one_of(verbs, b)()
        except AlreadyTaken:
            pass


def forget(world, a, b, c):
    if found := said(a):
        Submission.objects.filter(pk=found.pk).forget()


def forget_in_bulk(world, a, b, c):
    Submission.objects.filter(date=one_of(DAYS, a)).forget()


def move(world, a, b, c):
    moved = Submission.objects.filter(date=one_of(DAYS, a)).exclude(state=State.DELETED)
    moved.update(municipality=one_of(world.municipalities, b), date=one_of(DAYS, c))


def purge_in_sql(world, a, b, c):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM feedback_submission WHERE date = %s AND state = 'deleted'", [one_of(DAYS, a)])


def count_one_batch(world, a, b, c):
    leaves.rewrite_leaves([world.channels[0].ecosystem_id], batch=1 + b % 3)


def count_all(world, a, b, c):
    recompute.tick()


DEEDS = [speak, speak, speak, a_child_speaks, a_child_speaks, moderate, moderate, moderate, forget, forget_in_bulk]
RARE = [move, purge_in_sql, count_one_batch, count_one_batch, count_all]
numbers = st.integers(0, 40)
histories = st.lists(st.tuples(st.sampled_from([*DEEDS, *RARE]), numbers, numbers, numbers), max_size=25)


@pytest.fixture
def world(db):
    return World()


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *a, **k: TODAY)


@pytest.mark.slow
@given(history=histories)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
def test_any_history_of_feedback_equals_the_oracle_and_a_rebuild(world, today, history):
    with transaction.atomic():
        for deed, a, b, c in history:
            deed(world, a, b, c)
        recompute.tick()
        assert_as_it_must_be(TODAY)
        counted = stored_tallies(), stored_series()
        recompute.rebuild()
        assert (stored_tallies(), stored_series()) == counted
        transaction.set_rollback(True)
