"""The nightly audit finds what does not agree, wherever it is, and runs once a night."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from measures import audit, recompute
from measures.models import AuditFinding, AuditRun, LeafTally, Profile, Tally
from tests import factories as make

HELSINKI = ZoneInfo("Europe/Helsinki")
Kind = AuditFinding.Kind


@pytest.fixture
def counted(jokilaakso, perhetalo, meeting_place):
    make.make_definition("occasions")
    for _ in range(3):
        make.make_entry(meeting_place, perhetalo)
    recompute.tick()


def kinds():
    return set(audit.run_audit().findings.values_list("kind", flat=True))


def in_sql(statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_when_all_agrees_nothing_is_found(counted):
    run = audit.run_audit()
    assert run.findings.count() == 0
    assert (run.leaves, run.nodes, run.series) == (1, 6, 6)


def test_changes_that_wait_are_no_finding(counted, meeting_place, perhetalo):
    make.make_entry(meeting_place, perhetalo)
    assert kinds() == set()
    recompute.drain(recompute.leaves.waiting_ecosystems())
    assert kinds() == set()


def test_a_leaf_that_is_too_big_is_found(counted):
    LeafTally.objects.update(parts=[[Profile.objects.get().pk, 9, 0, 0]])
    assert Kind.LEAF in kinds()


def test_a_fact_that_was_never_counted_is_found(counted, meeting_place, perhetalo):
    make.make_entry(meeting_place, perhetalo)
    in_sql("DELETE FROM ecosystems_change")
    assert kinds() == {Kind.LEAF}


def test_a_fact_whose_cell_is_unknown_is_found(counted, merenkurkku):
    make.make_entry(make.make_activity(merenkurkku), make.make_membership(merenkurkku))
    in_sql("DELETE FROM ecosystems_change")
    assert kinds() == {Kind.LEAF}


def test_a_node_that_is_no_sum_is_found(counted, jokilaakso):
    Tally.objects.filter(place__ecosystem=jokilaakso).update(parts=[[Profile.objects.get().pk, 9, 0, 0]])
    assert Kind.NODE in kinds()


def test_a_node_too_many_is_found(counted, merenkurkku):
    recompute.tick()
    own = merenkurkku.places.get(residual=True)
    Tally.objects.create(
        source="entries",
        place=own,
        month="2026-03-01",
        parts=[[Profile.objects.get().pk, 1, 0, 0]],
        definitions=[],
        slots=[],
    )
    assert Kind.NODE in kinds()


def test_a_series_that_says_otherwise_is_found(counted, jokilaakso):
    Tally.objects.filter(place__ecosystem=jokilaakso).update(slots=[[3, 0, 9]])
    assert kinds() == {Kind.SERIES}


def test_a_series_too_few_is_found(counted, jokilaakso):
    Tally.objects.filter(place__ecosystem=jokilaakso).update(definitions=[], slots=[])
    assert kinds() == {Kind.SERIES}


def test_too_many_profiles_are_told(counted, monkeypatch):
    monkeypatch.setattr(audit, "MOST_PROFILES", 0)
    assert kinds() == {Kind.PROFILES}


def test_it_runs_once_a_night_and_catches_up(counted):
    evening = datetime(2026, 11, 24, 20, tzinfo=HELSINKI)
    assert audit.audit_if_due(evening)
    AuditRun.objects.update(started_at=evening)
    assert not audit.audit_if_due(evening + timedelta(hours=5))
    assert audit.audit_if_due(evening + timedelta(hours=6, minutes=1))
