"""The log on Petri's phone, in a real browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from ecosystems import activity_log
from ecosystems.activity_log import Occasion
from ecosystems.models import Activity, Area, Entry, Membership, User
from ecosystems.models.entries import ChildHeard, HowEarly, Setting
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.soundness import SMALLEST, runs_over, violations

LOG = "/e/jokilaakso/entries/"


@pytest.fixture
def last_time(petri: User, perhetalo: Membership, koskenranta: Membership, meeting_place: Activity) -> Entry:
    """Petri's entry of some days ago."""
    return activity_log.log(
        Occasion(
            activity=meeting_place,
            date=timezone.localdate() - timedelta(days=5),
            municipality=Area.objects.get(code="205", level=Area.Level.MUNICIPALITY),
            setting=Setting.FAMILY_CENTRE,
            how_early=HowEarly.BEFORE_WORRY,
            child_heard=ChildHeard.YES,
            children=14,
            adults=11,
            professionals=3,
            partners=[koskenranta],
        ),
        membership=perhetalo,
        by=petri,
    )


class Hands:
    """Counts what a person does with her finger or keyboard."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.events = 0

    def tap(self, name: str) -> None:
        self.events += 1
        self.page.get_by_text(name, exact=False).first.click()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.events += 1
            self.page.keyboard.press(key)


@contextmanager
def one_more_entry() -> Iterator[None]:
    before = Entry.objects.count()
    yield
    assert Entry.objects.count() == before + 1


@pytest.mark.parametrize("script", [True, False])
def test_a_repeat_entry_takes_six_touches(open_page: OpenPage, petri: User, last_time: Entry, script: bool) -> None:
    page = open_page(petri, script=script)
    page.goto(LOG)
    hands = Hands(page)
    with one_more_entry():
        hands.tap("Sama kuin viimeksi")
        expect(page.get_by_label("Lapsia", exact=True)).to_be_focused()
        hands.press("8", "Tab", "6", "Enter")
        page.wait_for_url(f"**{LOG}")
    assert hands.events <= 6
    entry = Entry.objects.order_by("-pk")[0]
    assert (entry.activity, entry.children, entry.adults) == (last_time.activity, 8, 6)
    assert (entry.date, entry.municipality) == (timezone.localdate(), last_time.municipality)


def test_a_double_tap_stores_one(open_page: OpenPage, petri: User, last_time: Entry) -> None:
    page = open_page(petri, script=False)
    page.goto(f"{LOG}?again=1")
    with one_more_entry():
        page.get_by_role("button", name="Tallenna").dblclick()
        page.wait_for_url(f"**{LOG}")


def test_petri_logs_by_keyboard_alone(
    open_page: OpenPage, petri: User, meeting_place: Activity, koskenranta: Membership
) -> None:
    page = open_page(petri, viewport=DESK)
    page.goto(LOG)
    keys = page.keyboard
    page.locator("#sisalto").focus()
    with one_more_entry():
        for key in ("Tab", "Space", "Tab", "Space", "Tab", "Space"):  # what, with whom, where
            keys.press(key)
        keys.press("Tab")
        keys.type("12")
        keys.press("Tab")
        keys.type("7")
        for key in ("Tab", "Tab", "ArrowRight", "Tab", "Space", "Tab"):  # professionals, how early, the child's view
            keys.press(key)
        expect(page.get_by_label("Mitä opimme?")).to_be_focused()
        for _ in range(4):
            keys.press("Tab")
            if page.get_by_role("button", name="Tallenna").evaluate("it => it === document.activeElement"):
                break
        keys.press("Enter")
        page.get_by_text("Tallennettu: Avoin kohtaamispaikka").wait_for()
    entry = Entry.objects.get()
    assert (entry.how_early, entry.child_heard, entry.children) == (HowEarly.WORRY, ChildHeard.YES, 12)


def test_what_was_filled_in_survives_an_error(open_page: OpenPage, petri: User, meeting_place: Activity) -> None:
    page = open_page(petri)
    page.goto(LOG)
    page.get_by_label("Lapsia", exact=True).fill("14")
    page.get_by_label("Mitä opimme?").fill("Ruoka toi paikalle isät.")
    page.get_by_role("button", name="Tallenna").click()
    expect(page.get_by_role("alert")).to_contain_text("Valitse, mitä teitte.")
    expect(page.get_by_label("Lapsia", exact=True)).to_have_value("14")
    expect(page.get_by_label("Mitä opimme?")).to_have_value("Ruoka toi paikalle isät.")
    assert violations(page) == []


def test_the_folded_line_follows_what_is_chosen(open_page: OpenPage, petri: User, last_time: Entry) -> None:
    page = open_page(petri)
    page.goto(LOG)
    page.get_by_text("Tänään").first.click()
    page.get_by_label("Kunta").select_option(label="Kuhmo")
    expect(page.locator("[data-when-summary]")).to_contain_text("· Kuhmo")


def test_the_partners_of_the_chosen_activity_come_first(
    open_page: OpenPage, petri: User, meeting_place: Activity, wellbeing: Membership, koskenranta: Membership
) -> None:
    page = open_page(petri)
    page.goto(LOG)
    first = page.locator("[data-partners-of] label").first
    expect(first).to_have_text("Jokilaakson hyvinvointialue")
    page.get_by_text("Avoin kohtaamispaikka", exact=True).click()
    expect(first).to_have_text("Koskenrannan kaupunki")


@pytest.mark.parametrize(
    "screen", [{"viewport": size, "dark": dark} for size in (PHONE, DESK, SMALLEST) for dark in (False, True)]
)
def test_every_page_of_the_log_is_accessible(
    open_page: OpenPage, petri: User, aino: User, last_time: Entry, screen: dict[str, Any]
) -> None:
    page = open_page(petri, **screen)
    for path in (LOG, f"{LOG}?again=1", f"{LOG}mine/", f"{LOG}{last_time.pk}/"):
        page.goto(path)
        assert (path, violations(page)) == (path, [])
        assert not runs_over(page), path
    page = open_page(aino, **screen)
    for path in (f"{LOG}all/", f"{LOG}{last_time.client_key}/delete/"):
        page.goto(path)
        assert (path, violations(page)) == (path, [])


def test_the_question_is_accessible_and_one_tap_joins(
    open_page: OpenPage, petri: User, aino: User, last_time: Entry
) -> None:
    page = open_page(petri)
    page.goto(f"{LOG}?again=1")
    page.get_by_role("button", name="Tallenna").click()
    page = open_page(aino)
    page.goto(LOG)
    for name in ("Avoin kohtaamispaikka", "Jokilaakson Perhetalo ry", "Perhekeskuksessa", "Ennen huolta"):
        page.get_by_text(name, exact=True).first.click()
    page.get_by_role("button", name="Tallenna").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Jokilaakson Perhetalo ry kirjasi tämän jo. Olitko mukana?"
    )
    assert violations(page) == []
    page.get_by_role("button", name="Kyllä, olin mukana").click()
    page.get_by_text("Olet mukana kirjauksessa").wait_for()
    assert Entry.objects.order_by("-pk")[0].parts.count() == 2


LONGER = """() => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    const words = node.textContent.trim();
    if (words && !node.parentElement.closest('script, style, .visually-hidden')) {
      node.textContent += ' ' + words.slice(0, Math.ceil(words.length * 0.3));
    }
  }
}"""


def test_words_of_another_language_have_room(open_page: OpenPage, petri: User, last_time: Entry) -> None:
    page = open_page(petri, viewport=SMALLEST)
    for path in (LOG, f"{LOG}mine/", f"{LOG}{last_time.pk}/"):
        page.goto(path)
        page.evaluate(LONGER)
        assert not runs_over(page), path
        cut = page.evaluate(
            "[...document.querySelectorAll('main .pick, main .scale label, main .btn')]"
            ".filter(it => it.scrollWidth > it.clientWidth + 1).map(it => it.textContent)"
        )
        assert (path, cut) == (path, [])


def test_the_way_back_from_a_stored_entry_does_not_store_it_again(
    open_page: OpenPage, petri: User, last_time: Entry
) -> None:
    page = open_page(petri)
    page.goto(f"{LOG}?again=1")
    with one_more_entry():
        page.get_by_role("button", name="Tallenna").click()
        page.get_by_text("Tallennettu: Avoin kohtaamispaikka").wait_for()
        page.go_back()
        page.get_by_role("button", name="Tallenna").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(
            "Olet jo kirjannut tämän. Oliko tämä toinen tilaisuus?"
        )
