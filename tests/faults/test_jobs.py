"""A worker is killed in the middle of a job, two want the same one, and poison is taken: all other work goes on."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from foundations import job_process, jobs
from foundations.models import Job
from measures import imports
from measures.models import StatisticSeries
from tests import factories as make
from tests.faults.dying import die, in_child, killed_at_statement
from tests.faults.test_at_once import all_at_once
from tests.foundations import odd_jobs
from tests.sotkanet_server import Sotkanet, indicator, region, row

pytestmark = [pytest.mark.faults, pytest.mark.django_db(transaction=True)]
NUMBERS = (127, 3563)
PATIENCE = 240.0


def until(condition: Callable[[], object], also: Callable[[], object] = lambda: None) -> None:
    """Waits, doing `also` in between, and not for ever."""
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end, list(Job.objects.values("parameters", "state", "error", "attempts"))
        also()
        time.sleep(0.1)


def no_pauses() -> None:
    Job.objects.filter(state="queued").update(not_before=timezone.now())


@pytest.fixture
def service(settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sotkanet]:
    make.make_kainuu()
    monkeypatch.setattr("measures.sources.statistics.sotkanet.client.SECONDS_BETWEEN_CALLS", 0)
    rows = [row(number, 962, 2024, 1.2, 197) for number in NUMBERS]
    with Sotkanet(map(indicator, NUMBERS), [region(962, "HYVINVOINTIALUE", "20")], rows) as running:
        settings.SOTKANET_URL = running.url
        yield running


@pytest.fixture
def odd(settings) -> None:
    settings.JOB_KINDS = ["tests.foundations.odd_jobs"]


def test_a_worker_killed_at_every_statement_of_an_import_is_followed_by_another(service: Sotkanet) -> None:
    number, killed = 0, True
    while killed:
        StatisticSeries.objects.all().delete()
        job = jobs.queue(imports.NAME, {"indicators": list(NUMBERS), "anew": True})
        killed = killed_at_statement(number, jobs.run_next)
        if Job.objects.running().exists():
            until(jobs.take_back_lost)
        no_pauses()
        jobs.run_next()
        job.refresh_from_db()
        assert (job.state, job.outcomes) == ("done", dict.fromkeys(map(str, NUMBERS), "stored"))
        assert job.attempts <= 2
        assert StatisticSeries.objects.count() == 2
        number += 1
    assert 20 < number < 200


def test_a_job_that_kills_each_worker_is_set_aside_and_the_next_one_goes(odd, monkeypatch: pytest.MonkeyPatch) -> None:
    poison = jobs.queue(odd_jobs.KIND.name, {"what": "poison"})
    good = jobs.queue(odd_jobs.KIND.name, {"what": "good"})
    monkeypatch.setattr(odd_jobs, "does", lambda running: die() if running.parameters["what"] == "poison" else None)
    for _ in range(5):
        Job.objects.filter(pk=poison.pk, state="queued").update(not_before=timezone.now() - timedelta(hours=1))
        assert in_child(jobs.run_next) == -9
        until(jobs.take_back_lost)
    jobs.run_next()
    poison.refresh_from_db()
    good.refresh_from_db()
    assert (poison.state, poison.error, poison.attempts) == ("set_aside", "worker_lost", 5)
    assert good.state == "done"


def test_of_many_workers_one_does_a_job(odd, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def work(running: jobs.Running) -> None:
        time.sleep(0.05)
        done.append(running.parameters["what"])

    monkeypatch.setattr(odd_jobs, "does", work)
    for number in range(6):
        jobs.queue(odd_jobs.KIND.name, {"what": str(number)})
    assert all_at_once([jobs.run_next, jobs.take_back_lost] * 8) == []
    while jobs.run_next():
        pass
    assert sorted(done) == [str(number) for number in range(6)]
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_many_who_ask_for_the_same_at_once_get_one_job(odd) -> None:
    assert all_at_once([lambda: jobs.queue(odd_jobs.KIND.name, {"what": "same"})] * 10) == []
    assert Job.objects.count() == 1


def test_what_is_due_is_queued_once_by_many_ticks(odd, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(odd_jobs, "due_now", {"what": "weekly"})
    assert all_at_once([jobs.queue_due] * 10) == []
    assert Job.objects.count() == 1


@pytest.fixture
def processes(odd, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The tick starts real processes; they reach the tests' database and know the odd jobs."""
    told = django_settings.DATABASES["default"]
    place = f"{quote(told['HOST'], safe='')}:{told['PORT']}"
    url = f"postgres://{told['USER']}:{quote(told['PASSWORD'], safe='')}@{place}/{told['NAME']}"
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tests.faults.odd_settings")
    yield
    for process in job_process._started:
        process.kill()
        process.wait()
    job_process._started.clear()


def queued(*whats: str) -> dict[str, Job]:
    return {what: jobs.queue(odd_jobs.KIND.name, {"what": what}) for what in whats}


def test_poison_takes_no_other_job_with_it(processes) -> None:
    """One raises, one eats memory, one hangs, and one hangs and hears no alarm."""
    poisons = queued("hang", "hang deaf", "raise", "eat")
    good = queued("good")["good"]

    def all_tried() -> bool:
        waiting = Job.objects.filter(state="queued", attempts=0) | Job.objects.running()
        return not waiting.exists()

    until(all_tried, also=job_process.start_waiting)
    errors = {what: Job.objects.get(pk=job.pk).error for what, job in poisons.items()}
    good.refresh_from_db()
    assert good.state == "done"
    assert errors == {
        "raise": "unexpected",
        "eat": "out_of_memory",
        "hang": "out_of_time",
        "hang deaf": "worker_lost",
    }
    assert "Liisa" not in str(list(Job.objects.values()))


def test_a_job_ends_with_the_worker_that_started_it_and_is_taken_up_again(processes) -> None:
    job = queued("wait")["wait"]
    assert job_process.start_waiting() == 1
    assert job_process.start_waiting() == 0, "one process is enough for one job"
    until(Job.objects.running().exists)
    (process,) = job_process._started
    assert process.stdin is not None
    process.stdin.close()  # What the system does when a worker ends, however it ends.
    assert process.wait(PATIENCE) == 1
    until(jobs.take_back_lost)
    job.refresh_from_db()
    assert (job.state, job.error) == ("queued", "worker_lost")
