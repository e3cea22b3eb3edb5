"""Jobs are counted before they begin, done by one worker at a time, tried five times and then set aside."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.utils import timezone

from foundations import jobs
from foundations.job_kinds import BadParameters, JobFailed, UnknownKind
from foundations.models import Job
from tests import factories as make
from tests.foundations import odd_jobs

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def kinds(settings):
    settings.JOB_KINDS = ["tests.foundations.odd_jobs"]


@pytest.fixture
def does(monkeypatch):
    """Lets the odd job do what the test says."""

    def say(work):
        monkeypatch.setattr(odd_jobs, "does", work)

    return say


def queued(what="nothing"):
    return jobs.queue(odd_jobs.KIND.name, {"what": what})


def again(job):
    """The pause is over."""
    Job.objects.filter(pk=job.pk).update(not_before=timezone.now() - timedelta(hours=1))
    return jobs.run_next()


def test_a_job_that_is_done_has_its_time_and_no_reason():
    job = queued()
    assert jobs.run_next() == job
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("done", 1, "")
    assert job.finished_at >= job.started_at
    assert jobs.run_next() is None


def test_progress_can_be_seen_by_others_while_it_runs(does):
    seen = []

    def work(running):
        running.at("digging", item=3563, done=1, total=3)
        running.became(3563, "dug")
        seen.append(Job.objects.values("state", "progress_done", "progress_total", "progress_step", "outcomes").get())

    queued()
    does(work)
    jobs.run_next()
    said = {"state": "running", "progress_done": 1, "progress_total": 3, "progress_step": "digging"}
    assert seen == [{**said, "outcomes": {"3563": "dug"}}]


def test_what_fails_waits_longer_each_time_and_is_set_aside_after_five(does):
    job, other = queued(), queued("else")
    does(fails("no_spade"))
    jobs.run_next()
    pauses = []
    for _ in range(4):
        job.refresh_from_db()
        assert (job.state, job.error) == ("queued", "no_spade")
        pauses.append(round((job.not_before - timezone.now()).total_seconds() / 60))
        again(job)
    job.refresh_from_db()
    assert pauses == [1, 10, 60, 240]
    assert (job.state, job.attempts, job.claim) == ("set_aside", 5, None)
    does(lambda running: None)
    assert jobs.run_next() == other
    assert jobs.run_next() is None


def fails(code, *, final=False):
    def work(running):
        raise JobFailed(code, final=final)

    return work


def test_what_would_fail_again_is_not_tried_again(does):
    job = queued()
    does(fails("no_spade", final=True))
    jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("failed", 1)


def test_an_error_is_kept_by_its_class_and_never_by_its_words(does):
    def work(running):
        with connection.cursor() as cursor, transaction.atomic():
            cursor.execute("SELECT 'Liisa Virtanen'::int")

    job = queued()
    does(work)
    jobs.run_next()
    job.refresh_from_db()
    assert (job.error, job.error_type) == ("unexpected", "DataError 22P02")


@pytest.mark.parametrize(("raised", "code"), [(jobs.OutOfTime, "out_of_time"), (MemoryError, "out_of_memory")])
def test_what_takes_too_much_says_so(does, raised, code):
    def work(running):
        raise raised

    job = queued()
    does(work)
    jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.error) == ("queued", code)


def test_a_kind_that_has_gone_fails_for_good():
    job = queued()
    with override_settings(JOB_KINDS=[]):
        jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "unknown_kind")


def test_the_same_is_queued_once_while_it_waits():
    first = queued()
    assert queued() == first
    assert queued("else") != first
    jobs.run_next()
    assert queued() != first


def test_what_makes_no_sense_is_not_queued():
    with pytest.raises(BadParameters):
        jobs.queue(odd_jobs.KIND.name, {"what": 1})
    with pytest.raises(UnknownKind):
        jobs.queue("no-such-job", {})
    assert not Job.objects.exists()


def test_a_person_may_have_what_was_set_aside_tried_five_times_more(does):
    job = queued()
    does(fails("no_spade", final=True))
    jobs.run_next()
    job.refresh_from_db()
    jobs.retry(job)
    does(lambda running: None)
    jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == ("done", 1, "")
    with pytest.raises(jobs.NotToRetry):
        jobs.retry(job)


def test_nothing_is_retried_beside_the_same(does):
    job = queued()
    does(fails("no_spade", final=True))
    jobs.run_next()
    queued()
    with pytest.raises(jobs.NotToRetry):
        jobs.retry(job)


def test_a_job_whose_worker_is_gone_is_taken_up_again():
    """No session holds the lock of its claim."""
    job = queued()
    running = jobs.take()
    assert jobs.take_back_lost() == 1  # in this very session the lock is not in the way
    job.refresh_from_db()
    assert (job.state, job.error, job.attempts) == ("queued", "worker_lost", 1)
    with pytest.raises(jobs.Lost):
        running.at("digging", done=1, total=2)
    assert again(job) == job
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)


def test_what_an_older_claim_ends_changes_nothing(does):
    job = queued()

    def work(running):
        jobs.take_back_lost()

    does(work)
    jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.error) == ("queued", "worker_lost")


def test_what_is_due_is_queued_once(monkeypatch):
    monkeypatch.setattr(odd_jobs, "due_now", {"what": "weekly"})
    assert len(jobs.queue_due()) == 1
    assert jobs.queue_due() == []
    job = Job.objects.get()
    assert (job.origin, job.requested_by) == ("schedule", None)


def test_a_scheduled_job_that_failed_makes_way_for_the_next(does, monkeypatch):
    monkeypatch.setattr(odd_jobs, "due_now", {"what": "weekly"})
    does(fails("no_spade", final=True))
    jobs.queue_due()
    jobs.run_next()
    mine = queued()
    jobs.run_next()
    jobs.queue_due()
    assert list(Job.objects.ended_badly()) == [mine]
    assert Job.objects.waiting().get().origin == "schedule"


def test_what_ended_long_ago_is_forgotten():
    old, new = queued(), queued("else")
    jobs.run_next()
    jobs.run_next()
    Job.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=91))
    assert jobs.forget_old() == 1
    assert Job.objects.get() == new


def test_a_job_stays_when_the_account_goes():
    tuula = make.make_user("Tuula")
    job = jobs.queue(odd_jobs.KIND.name, {"what": "nothing"}, by=tuula)
    tuula.delete()
    job.refresh_from_db()
    assert job.requested_by is None


@contextmanager
def refused(law):
    with pytest.raises(DatabaseError, match=law), transaction.atomic():
        yield


def test_the_database_holds_the_states_of_a_job():
    now, mine = timezone.now(), Job.objects.filter(pk=queued().pk)
    with refused("a_failed_job_has_its_reason"):
        mine.update(state="lost")
    with refused("a_running_job_is_claimed_and_no_other"):
        mine.update(state="running")
    with refused("a_running_job_is_claimed_and_no_other"):
        mine.update(claim=7)
    with refused("an_ended_job_has_its_time_and_no_other"):
        mine.update(state="done")
    with refused("a_failed_job_has_its_reason"):
        mine.update(state="failed", finished_at=now)
    with refused("a_job_is_tried_five_times"):
        mine.update(attempts=5)
    with refused("a_job_has_not_done_more_than_all"):
        mine.update(progress_done=2, progress_total=1)
    with refused("the_same_job_waits_once"):
        Job.objects.create(kind=odd_jobs.KIND.name, parameters={"what": "nothing"})
    Job.objects.create(kind=odd_jobs.KIND.name, parameters={"what": "a"}, origin="schedule")
    with refused("one_scheduled_job_of_a_kind_waits"):
        Job.objects.create(kind=odd_jobs.KIND.name, parameters={"what": "b"}, origin="schedule")
