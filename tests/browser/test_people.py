"""The pages of people, members, agenda and account in a browser: at a desk and on a phone, in light and in dark."""

import re

import pytest
from playwright.sync_api import Page

from ecosystems import invitations
from ecosystems.access import Role
from ecosystems.models import Activity, Ecosystem, Goal, Membership, User
from foundations.models import OutgoingMail
from tests import factories as make
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.soundness import runs_over, violations

pytestmark = pytest.mark.django_db(transaction=True)

HERE = "/e/jokilaakso"
STAFF = [
    "/agenda/",
    "/agenda/vision/",
    "/agenda/goals/new/",
    "/agenda/activities/new/",
    "/members/",
    "/members/add/",
    "/people/",
    "/people/invite/",
    "/people/give/",
    "/settings/",
]
OWN = ["/me/", "/me/delete/", "/accounts/password/change/"]
OPEN = ["/fi/", "/sv/", "/fi/privacy/", "/fi/accessibility/", "/fi/sources/", "/accounts/login/"]
NETWORK = ["/network/", "/network/found/"]
SIGHTS = [pytest.param(DESK, False, id="desk, light"), pytest.param(PHONE, True, id="phone, dark")]


def faults(page: Page) -> list[str]:
    """What axe finds, and a page wider than its window."""
    return [f"{page.url} {one}" for one in [*violations(page), *(["runs over"] if runs_over(page) else [])]]


@pytest.fixture
def furnished(jokilaakso: Ecosystem, aino: User, petri: User, meeting_place: Activity, goal: Goal) -> Ecosystem:
    """An ecosystem with something of everything, also a text without Swedish."""
    make.make_vision(jokilaakso)
    make.make_membership(jokilaakso, "Vuohelan vanhemmat", sector="families")
    Goal.objects.filter(pk=goal.pk).update(worst_off=make.texts("Yksin muuttaneet perheet"))
    offer = invitations.Offer("liisa@example.org", "sv", Role.MODERATOR, None)
    invitations.invite(offer, ecosystem=jokilaakso, by=aino)
    return jokilaakso


@pytest.mark.parametrize(("viewport", "dark"), SIGHTS)
def test_every_page_of_the_coordinator_is_without_fault(
    open_page: OpenPage, furnished: Ecosystem, aino: User, viewport: dict[str, int], dark: bool
) -> None:
    page = open_page(aino, viewport=viewport, dark=dark)
    wrong = []
    for path in [*(f"{HERE}{path}" for path in STAFF), *OWN]:
        page.goto(path)
        wrong += faults(page)

    assert not wrong


@pytest.mark.parametrize(("viewport", "dark"), SIGHTS)
def test_every_open_page_and_the_network_are_without_fault(
    open_page: OpenPage, furnished: Ecosystem, tuula: User, viewport: dict[str, int], dark: bool
) -> None:
    wrong = []
    for person, paths in ((None, OPEN), (tuula, NETWORK)):
        page = open_page(person, viewport=viewport, dark=dark)
        for path in paths:
            page.goto(path)
            wrong += faults(page)

    assert not wrong


def test_liisa_follows_her_letter_and_is_in(open_page: OpenPage, furnished: Ecosystem) -> None:
    link = re.search(r"/invitations/\S+", OutgoingMail.objects.get(to="liisa@example.org").body)
    assert link
    page = open_page(None)
    page.goto(link[0])
    assert not faults(page)
    page.locator("#id_name").fill("Liisa")
    page.locator("#id_password").fill(make.PASSWORD)
    page.get_by_role("button").last.click()
    page.wait_for_url("**/e/jokilaakso/")

    assert User.objects.get(email="liisa@example.org").seats.get().role == Role.MODERATOR


def test_a_goal_is_written_by_keyboard_alone(
    open_page: OpenPage, jokilaakso: Ecosystem, aino: User, perhetalo: Membership
) -> None:
    make.make_vision(jokilaakso)
    page = open_page(aino, viewport=DESK)
    page.goto(f"{HERE}/agenda/")
    press_until(page, "Kirjoita tavoite")
    page.keyboard.press("Enter")
    page.wait_for_url("**/goals/new/")
    press_until(page, "", key="id_change_fi")
    page.keyboard.type("Apu ajoissa")
    press_until(page, "", key="id_worst_off_fi")
    page.keyboard.type("Yksin muuttaneet perheet")
    press_until(page, "Tallenna tavoite")
    page.keyboard.press("Enter")
    page.wait_for_url("**/agenda/")

    assert jokilaakso.goals.get().change["fi"] == "Apu ajoissa"


def press_until(page: Page, words: str, *, key: str = "") -> None:
    """Tab until the focus is on what has these words, or this id."""
    for _ in range(60):
        page.keyboard.press("Tab")
        there = page.evaluate("[document.activeElement.textContent.trim(), document.activeElement.id]")
        if (key and there[1] == key) or (words and there[0] == words):
            return
    raise AssertionError(f"Tab never reached {words or key}")
