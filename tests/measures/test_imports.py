"""Statistics are brought as a job: politely, from where it was, and weekly without anybody's asking."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundations import jobs
from foundations.job_kinds import BadParameters
from foundations.models import Job
from foundations.tasks import queue_due_jobs
from measures import imports
from measures.library import load_library
from measures.models import Indicator
from tests import factories as make
from tests.sotkanet_server import Sotkanet, indicator, region, row

NUMBERS = (127, 1086, 3563)
SHOWN = [127, 191, 1065, 1086, 3563]
"""By the measures of the library."""
pytestmark = pytest.mark.django_db


@pytest.fixture
def service(settings, monkeypatch):
    make.make_kainuu()
    monkeypatch.setattr("measures.sources.statistics.sotkanet.client.SECONDS_BETWEEN_CALLS", 0)
    monkeypatch.setattr("measures.sources.statistics.sotkanet.client.TRIES", 1)
    numbers = [*SHOWN, 1315]
    rows = [row(number, 962, 2024, 1.2, 197) for number in numbers]
    with Sotkanet(map(indicator, numbers), [region(962, "HYVINVOINTIALUE", "20")], rows) as running:
        settings.SOTKANET_URL = running.url
        yield running


@pytest.fixture
def weekly(settings):
    """The installation keeps the statistics of its measures fresh."""
    settings.STATISTICS_REFRESH = True
    load_library()


def run(*numbers):
    job = jobs.queue(imports.NAME, {"indicators": list(numbers)})
    jobs.run_next()
    job.refresh_from_db()
    return job


def test_every_indicator_is_brought_and_told(service):
    job = run(3563, 127, 1086)
    assert (job.state, job.progress_done, job.progress_total) == ("done", 3, 3)
    assert job.outcomes == dict.fromkeys(map(str, NUMBERS), "stored")
    assert run(3563).outcomes == {"3563": "unchanged"}


def test_a_service_that_does_not_answer_is_not_asked_for_the_rest(service):
    service.troubles["1086"] = [503]
    job = run(*NUMBERS)
    assert (job.state, job.error) == ("queued", "unreachable")
    assert job.outcomes == {"127": "stored", "1086": "unreachable"}
    assert not service.asked("3563")


def test_a_later_attempt_goes_on_from_where_it_was(service):
    service.troubles["1086"] = [503]
    job = run(*NUMBERS)
    Job.objects.update(not_before=timezone.now())
    jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.outcomes) == ("done", dict.fromkeys(map(str, NUMBERS), "stored"))
    assert len(service.asked("127")) == 1


@pytest.mark.parametrize(("trouble", "state", "error"), [(404, "failed", "refused"), (b"{", "queued", "unreadable")])
def test_one_that_fails_does_not_stop_the_others(service, trouble, state, error):
    service.troubles["1086"] = [trouble]
    job = run(*NUMBERS)
    assert (job.state, job.error) == (state, error)
    assert job.outcomes == {"127": "stored", "1086": error, "3563": "stored"}


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"indicators": []},
        {"indicators": [0]},
        {"indicators": [True]},
        {"indicators": ["3563"]},
        {"indicators": [10**6]},
        {"indicators": [1], "anew": "yes"},
        {"indicators": [1], "url": "http://localhost"},
        {"indicators": list(range(1, 300))},
    ],
)
def test_what_is_no_list_of_indicators_is_refused(wrong):
    with pytest.raises(BadParameters):
        imports.check(wrong)


def test_old_statistics_are_asked_for_once_and_then_left_for_a_week(service, weekly):
    for _tick in range(3):
        queue_due_jobs()
    job = Job.objects.get()
    assert (job.origin, job.parameters["indicators"]) == ("schedule", SHOWN)
    jobs.run_next()
    queue_due_jobs()
    assert not Job.objects.waiting().exists()
    service.calls.clear()
    a_week_later()
    queue_due_jobs()
    jobs.run_next()
    assert Job.objects.latest("pk").outcomes == dict.fromkeys(map(str, SHOWN), "unchanged")
    assert not service.asked("json")
    queue_due_jobs()
    assert not Job.objects.waiting().exists(), "unchanged is a success too"


def a_week_later():
    past = timezone.now() - timedelta(days=8)
    Indicator.objects.update(fetched_at=past)
    Job.objects.update(heartbeat_at=past, finished_at=past)


def test_what_somebody_imported_is_kept_fresh_too(service, weekly):
    run(*SHOWN, 1315)
    a_week_later()
    queue_due_jobs()
    assert Job.objects.waiting().get().parameters["indicators"] == sorted([*SHOWN, 1315])


def test_after_a_failure_the_service_is_left_in_peace_for_a_day(service, weekly):
    del service.indicators[1086]
    queue_due_jobs()
    jobs.run_next()
    queue_due_jobs()
    assert not Job.objects.waiting().exists()
    Job.objects.update(finished_at=timezone.now() - timedelta(days=2))
    queue_due_jobs()
    assert Job.objects.get().parameters["indicators"] == [1086], "only what failed; and the failed one made way for it"


def test_what_a_person_is_bringing_is_not_brought_beside_her(weekly):
    jobs.queue(imports.NAME, {"indicators": [1086]})
    queue_due_jobs()
    assert Job.objects.scheduled().get().parameters["indicators"] == [127, 191, 1065, 3563]


def test_a_demo_asks_for_nothing_by_itself(weekly, settings):
    settings.STATISTICS_REFRESH = False
    queue_due_jobs()
    assert not Job.objects.exists()
