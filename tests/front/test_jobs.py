"""Tuula starts work that takes longer than a page may, sees how it goes, and has it tried again."""

import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundations import jobs
from foundations.models import Job
from measures import imports
from measures.library import load_library
from tests import factories as make
from tests.sotkanet_server import Sotkanet, indicator, region, row

PAGE = "/jobs/"
START = "/jobs/new/import-statistics/"


@pytest.fixture
def tuulas(client: Client, tuula) -> Client:
    client.force_login(tuula)
    return client


@pytest.fixture
def service(db, settings, monkeypatch):
    """A Sotkanet of ours, and a client that does not really wait between its calls."""
    make.make_kainuu()
    monkeypatch.setattr("measures.sources.statistics.sotkanet.client.SECONDS_BETWEEN_CALLS", 0)
    rows = [row(3563, 962, 2024, 1.2, 197)]
    with Sotkanet([indicator(3563)], [region(962, "HYVINVOINTIALUE", "20")], rows) as running:
        settings.SOTKANET_URL = running.url
        yield running


def words(answer) -> str:
    return re.sub(r"\s+", " ", answer.content.decode().replace("\N{NO-BREAK SPACE}", " "))


def test_tuula_starts_an_import_and_sees_it_done(tuulas, service):
    load_library()
    assert "Sijoitettuna" in words(tuulas.get(START)) or "(3563)" in words(tuulas.get(START))
    assert tuulas.post(START, {"chosen": ["3563"], "others": ""}).status_code == 302
    page = words(tuulas.get(PAGE))
    assert "1 työ odottaa." in page
    assert "Sotkanet 3563 · Tuula" in page
    jobs.run_next()
    page = words(tuulas.get(PAGE))
    assert "Mikään työ ei ole kesken." in page
    assert "3563: haettu" in page


def test_she_may_type_other_numbers(tuulas, db):
    tuulas.post(START, {"others": "1086, 3563;3563 191"})
    assert Job.objects.get().parameters == {"indicators": [191, 1086, 3563], "anew": False}


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({}, "Valitse ainakin yksi tilasto tai kirjoita sen numero."),
        ({"others": "3563, lastensuojelu"}, "lastensuojelu ei ole indikaattorin numero."),
        ({"others": "0"}, "0 ei ole indikaattorin numero."),
        ({"others": " ".join(map(str, range(1, 52)))}, "Valitse enintään 50 tilastoa kerralla."),
        ({"chosen": "99"}, "99"),
    ],
)
def test_what_makes_no_sense_is_said_beside_the_field(tuulas, sent, told):
    answer = tuulas.post(START, sent)
    assert answer.status_code == 422
    assert told in words(answer)
    assert not Job.objects.exists()


def test_asking_twice_for_the_same_is_one_job(tuulas):
    for _twice in range(2):
        tuulas.post(START, {"others": "3563"})
    assert Job.objects.count() == 1


def test_a_failed_job_says_why_and_may_be_retried(tuulas, service):
    tuulas.post(START, {"others": "3563, 9"})
    jobs.run_next()
    page = words(tuulas.get(PAGE))
    assert "1 työ ei onnistunut." in page
    assert "Sotkanet ei anna kaikkia pyydettyjä indikaattoreita." in page
    assert "9: Sotkanet ei anna tätä" in page
    service.indicators[9] = indicator(9)
    service.rows.append(row(9, 962, 2024, 5, 7))
    job = Job.objects.get()
    assert tuulas.post(reverse("front:retry-job", args=[job.pk])).status_code == 302
    jobs.run_next()
    job.refresh_from_db()
    assert (job.state, job.outcomes) == ("done", {"3563": "stored", "9": "stored"})
    assert len(service.asked("indicators/3563")) == 1, "what was brought before is not asked for again"


def test_a_retry_of_what_waits_again_says_so(tuulas, db):
    done = {"state": "failed", "error": "refused", "finished_at": timezone.now()}
    job = Job.objects.create(kind=imports.NAME, parameters={"indicators": [1], "anew": False}, **done)
    tuulas.post(START, {"others": "1"})
    answer = tuulas.post(reverse("front:retry-job", args=[job.pk]), follow=True)
    assert "Sama työ on jo jonossa tai tehty." in words(answer)


@pytest.mark.parametrize(("language", "told"), [("sv", "Sotkanet svarade inte."), ("en", "Sotkanet did not answer.")])
def test_the_reason_is_told_in_her_own_language(tuulas, tuula, language, told):
    Job.objects.create(
        kind=imports.NAME,
        parameters={"indicators": [1], "anew": False},
        state="set_aside",
        attempts=5,
        error="unreachable",
        finished_at=timezone.now(),
    )
    type(tuula).objects.filter(pk=tuula.pk).update(language=language)
    assert told in words(tuulas.get(PAGE))


def seen(page: str) -> str:
    found = re.search(r'hx-get="([^"]+)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_the_page_asks_for_what_it_has_not_seen_and_hears_nothing_otherwise(tuulas, db):
    jobs.queue(imports.NAME, {"indicators": [1, 2]})
    ask = seen(words(tuulas.get(PAGE)))
    assert tuulas.get(ask, headers={"HX-Request": "true"}).status_code == 204
    running = jobs.take()
    running.at("asking", item=1, done=0, total=2)
    answer = words(tuulas.get(ask, headers={"HX-Request": "true"}))
    assert 'id="jobs-told" hx-swap-oob="innerHTML">1 työ on käynnissä.<' in answer
    assert "Haetaan indikaattoria 1" in answer
    running.at("asking", item=2, done=1, total=2)
    answer = words(tuulas.get(seen(answer), headers={"HX-Request": "true"}))
    assert 'value="1"' in answer
    assert "jobs-told" not in answer, "progress alone is not read aloud"
    assert "jobs-ended" not in answer


def test_when_all_is_done_the_page_stops_asking(tuulas, service):
    jobs.queue(imports.NAME, {"indicators": [3563]})
    ask = seen(words(tuulas.get(PAGE)))
    jobs.run_next()
    answer = words(tuulas.get(ask, headers={"HX-Request": "true"}))
    assert "hx-get" not in answer
    assert "3563: haettu" in answer


def test_who_is_no_longer_signed_in_is_taken_to_sign_in(client: Client, db):
    answer = client.get(PAGE, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"].startswith("/accounts/login/")


def test_the_menu_counts_what_waits_for_her(tuulas, db):
    ended = {"state": "failed", "error": "refused", "finished_at": timezone.now()}
    Job.objects.create(kind="gone", parameters={}, **ended)
    assert '<span class="count">1' in words(tuulas.get(PAGE))
    assert "1 taustatyö on epäonnistunut." in words(tuulas.get("/status/"))


def test_the_page_asks_as_often_for_thirty_jobs_as_for_three(tuulas, tuula):
    def look():
        with CaptureQueriesContext(connection) as asked:
            page = tuulas.get(PAGE).content.decode()
        return len(asked), page.count("<li id=")

    counts = []
    for numbers in (range(1, 4), range(4, 31)):
        for number in numbers:
            jobs.queue(imports.NAME, {"indicators": [number]}, by=tuula)
        counts.append(look())
    assert counts[0][0] == counts[1][0]
    assert [shown for _, shown in counts] == [3, 30]


@pytest.mark.parametrize("name", ["aino", "petri", "maija", "helmi"])
def test_the_others_have_no_such_page_and_start_nothing(client: Client, request, name, jokilaakso):
    job = Job.objects.create(kind="gone", parameters={}, state="failed", error="x", finished_at=timezone.now())
    client.force_login(request.getfixturevalue(name))
    retry = reverse("front:retry-job", args=[job.pk])
    answers = [client.get(PAGE), client.get(START), client.post(START, {"others": "1"}), client.post(retry)]
    assert {one.status_code for one in answers} == {404}
    job.refresh_from_db()
    assert (job.state, Job.objects.count()) == ("failed", 1)


def test_a_kind_that_nobody_starts_has_no_form(tuulas, db):
    assert tuulas.get("/jobs/new/no-such-kind/").status_code == 404


def test_the_command_line_lists_and_retries_the_same(tuulas, service, capsys):
    tuulas.post(START, {"others": "9"})
    jobs.run_next()
    job = Job.objects.get()
    call_command("jobs")
    said = capsys.readouterr().out
    assert f"{job.pk}  failed" in said
    assert "refused" in said
    call_command("jobs", "retry", str(job.pk))
    job.refresh_from_db()
    assert job.state == "queued"


def test_the_command_line_follows_what_waits_until_it_ends(service, capsys, monkeypatch):
    monkeypatch.setattr("foundations.management.commands.jobs.SECONDS", 0)
    monkeypatch.setattr("foundations.management.commands.jobs.time.sleep", lambda _seconds: jobs.run_next())
    good, bad = (jobs.queue(imports.NAME, {"indicators": [number]}) for number in (3563, 9))
    with pytest.raises(CommandError, match="1 failed"):
        call_command("jobs", "follow")
    said = capsys.readouterr()
    assert said.out.splitlines()[0] == f"{good.pk}  done  import-statistics  Sotkanet 3563"
    assert f"{bad.pk}  failed (refused, 1 of 5)" in said.out
    assert f"0/0 import-statistics {good.pk}: queued" in said.err, "a line for each change where there is no terminal"


@pytest.mark.parametrize("arguments", [["retry", "987654"], ["follow", "987654"], ["retry"], ["end", "1"]])
def test_the_command_line_refuses_what_is_not_there(db, arguments):
    with pytest.raises(CommandError):
        call_command("jobs", *arguments)
