"""Tuula watches a job in a real browser: it moves by itself, quietly, and takes nothing out of her hands."""

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ecosystems.models import User
from foundations import jobs
from foundations.models import Job
from measures import imports
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.soundness import SMALLEST, runs_over, violations


def ended(state: str, **fields: object) -> Job:
    parameters = {"indicators": [Job.objects.count() + 1], "anew": False}
    said = {"kind": imports.NAME, "parameters": parameters, "finished_at": timezone.now(), **fields}
    return Job.objects.create(state=state, **said)


@pytest.fixture
def running(tuula: User) -> jobs.Running:
    """One of each, and of those the one that runs."""
    ended("failed", error="refused", outcomes={"9": "refused", "3563": "stored"}, requested_by=tuula)
    ended("set_aside", error="unexpected", error_type="DataError 22003", attempts=5, origin="schedule")
    ended("done", outcomes={"3563": "stored"}, origin="command")
    jobs.queue(imports.NAME, {"indicators": [127, 191, 1065, 1086, 3563]}, by=tuula)
    taken = jobs.take()
    assert taken
    taken.at("asking", item=127, done=0, total=5)
    jobs.queue(imports.NAME, {"indicators": [4420]}, by=tuula)
    return taken


def test_the_page_moves_by_itself_and_says_so_only_when_something_ends(
    open_page: OpenPage, tuula: User, running: jobs.Running
) -> None:
    page = open_page(tuula, viewport=DESK)
    page.goto("/jobs/")
    told = page.locator("#jobs-told")
    retry = page.get_by_role("button", name="Yritä uudelleen").first
    retry.focus()
    running.at("asking", item=1065, done=2, total=5)
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
    expect(page.get_by_text("Haetaan indikaattoria 1065")).to_be_visible()
    expect(told).to_be_empty()
    expect(retry).to_be_focused()
    Job.objects.filter(pk=running.job.pk).update(
        state="done", claim=None, deadline=None, finished_at=timezone.now(), outcomes={"127": "stored"}
    )
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(told).to_have_text("1 työ odottaa. 2 työtä ei onnistunut.")
    expect(page.locator("#jobs-ended").get_by_text("Valmis", exact=True)).to_have_count(2)
    expect(retry).to_be_focused()


def test_without_script_a_reload_shows_how_far_it_is(open_page: OpenPage, tuula: User, running: jobs.Running) -> None:
    page = open_page(tuula, script=False)
    page.goto("/jobs/")
    assert "<noscript>" in page.content()
    running.at("asking", item=1065, done=2, total=5)
    page.reload()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "2")
    page.get_by_role("button", name="Yritä uudelleen").first.click()
    expect(page.get_by_text("Työ on jonossa.")).to_be_visible()


def test_she_starts_one_by_keyboard_alone(open_page: OpenPage, tuula: User) -> None:
    page = open_page(tuula, viewport=DESK)
    page.goto("/jobs/")
    page.get_by_role("link", name="Hae tilastoja").press("Enter")
    page.get_by_label("Muita numeroita").press_sequentially("1086")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("1 työ odottaa.")


def wrong_with(page: Page) -> list[str]:
    wrong = []
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wrong += violations(page)
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    return [*wrong, *(["scrolls sideways"] if runs_over(page) else [])]


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_every_state_can_be_seen_by_everyone(
    open_page: OpenPage, tuula: User, running: jobs.Running, language: str
) -> None:
    User.objects.filter(pk=tuula.pk).update(language=language)
    page = open_page(tuula)
    page.goto("/jobs/")
    assert wrong_with(page) == []
