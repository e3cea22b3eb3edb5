"""A family at an old telephone, in a real browser: no script, no mouse, a narrow screen, another language."""

from unittest.mock import patch

import pytest
from playwright.sync_api import Page, expect

from feedback.models import Channel, Submission
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.soundness import SMALLEST, runs_over, violations


@pytest.fixture(autouse=True)
def quick_hands():
    """A browser that is driven answers in less than the seconds that a person needs."""
    with patch("feedback.tokens.YOUNGEST", 0):
        yield


def is_sound(page: Page) -> None:
    assert violations(page) == []
    assert not runs_over(page)


@pytest.mark.parametrize("viewport", [PHONE, DESK, SMALLEST], ids=["phone", "desk", "smallest"])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_every_family_page_can_be_used_by_everyone(open_page: OpenPage, poster: Channel, viewport, dark: bool):
    page = open_page(viewport=viewport, dark=dark)
    page.goto(f"/f/{poster.code}")
    is_sound(page)
    page.get_by_label("Mikä auttoi tai olisi auttanut?").fill("Terveydenhoitaja Liisa auttoi, puh. 040 123 4567.")
    page.get_by_role("button", name="Lähetä palaute").click()
    is_sound(page)
    page.get_by_role("button", name="Lähetä silti").click()
    is_sound(page)
    page.get_by_role("button", name="Katso, mitä vastaukselleni tapahtuu").click()
    is_sound(page)
    page.goto(f"/fi/f/{poster.code}/child/")
    is_sound(page)
    page.get_by_label("Tosi pahalta").check(force=True)
    page.get_by_role("button", name="Lähetä", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Et ole yksin")
    is_sound(page)
    for address in ("/fi/receipt/", "/fi/help/"):
        page.goto(address)
        is_sound(page)


def test_a_family_speaks_in_swedish_without_script(open_page: OpenPage, poster: Channel):
    page = open_page(script=False)
    page.goto(f"/f/{poster.code}")
    page.get_by_label("Mikä auttoi tai olisi auttanut?").fill("Någon svarade genast.")
    page.locator("input[name=got_help][value='5']").check()
    page.get_by_role("button", name="svenska").click()
    expect(page.locator("html")).to_have_attribute("lang", "sv")
    expect(page.locator("textarea")).to_have_value("Någon svarade genast.")
    expect(page.locator("input[name=got_help][value='5']")).to_be_checked()
    page.locator("form#palaute button.btn--primary").click()
    expect(page.locator(".receipt__code")).to_be_visible()
    stored = Submission.objects.get()
    assert (stored.language, stored.text, stored.answers) == ("sv", "Någon svarade genast.", {"got_help": "5"})
    assert page.context.cookies() == []


def test_a_family_speaks_by_keyboard_alone_and_enter_sends_nothing_by_accident(open_page: OpenPage, poster: Channel):
    page = open_page(viewport=DESK)
    page.goto(f"/fi/f/{poster.code}/")
    page.locator("input[name=listened]").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=listened][value='2']")).to_be_checked()
    assert not Submission.objects.exists()
    for _press in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.classList.contains('btn--primary')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(".receipt__code")).to_be_visible()
    assert Submission.objects.get().answers == {"listened": "2"}


def test_the_bar_fills_as_the_family_answers(open_page: OpenPage, poster: Channel):
    page = open_page()
    page.goto(f"/fi/f/{poster.code}/child/")
    bars = page.locator(".progress i")
    before = bars.nth(2).evaluate("one => getComputedStyle(one).backgroundColor")
    page.get_by_label("Vähän").check()
    expect(bars.nth(2)).not_to_have_css("background-color", before)


def test_the_code_opens_the_receipt_and_the_giver_deletes_without_script(open_page: OpenPage, poster: Channel):
    page = open_page(script=False)
    page.goto(f"/fi/f/{poster.code}/child/")
    page.get_by_label("Hyvältä", exact=True).check(force=True)
    page.get_by_role("button", name="Lähetä", exact=True).click()
    code = page.locator(".receipt__code").inner_text()
    page.goto("/fi/receipt/")
    page.get_by_label("Palautteen koodi").fill(code.lower().replace("-", " "))
    page.get_by_role("button", name="Näytä").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Palautteesi odottaa lukijaa")
    page.get_by_text("Poista palautteeni").click()
    page.get_by_role("button", name="Poista palaute pysyvästi").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Palautteesi on poistettu")
    assert Submission.objects.get().state == "deleted"


def test_a_double_tap_and_loading_the_receipt_again_send_once(open_page: OpenPage, poster: Channel):
    page = open_page(script=False)
    page.goto(f"/fi/f/{poster.code}/")
    page.locator("input[name=got_help][value='5']").check()
    page.locator("form#palaute button.btn--primary").dblclick()
    expect(page.locator(".receipt__code")).to_be_visible()
    code = page.locator(".receipt__code").inner_text()
    page.reload()
    expect(page.locator(".receipt__code")).to_have_text(code)
    assert Submission.objects.count() == 1


def test_going_back_and_sending_the_same_again_sends_once(open_page: OpenPage, poster: Channel):
    page = open_page(script=False)
    page.goto(f"/fi/f/{poster.code}/")
    page.locator("input[name=got_help][value='5']").check()
    page.get_by_label("Mikä auttoi tai olisi auttanut?").fill("Joku vastasi heti.")
    page.locator("form#palaute button.btn--primary").click()
    code = page.locator(".receipt__code").inner_text()
    page.go_back()
    expect(page.get_by_label("Mikä auttoi tai olisi auttanut?")).to_have_value("Joku vastasi heti.")
    page.locator("form#palaute button.btn--primary").click()
    expect(page.locator(".receipt__code")).to_have_text(code)
    assert Submission.objects.count() == 1
