"""The main job through a real `./run` on an empty folder: what Petri logs and a family says becomes Aino's figures."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.browser.soundness import violations
from tests.start.conftest import folder_for_anyone
from tests.start.installation import Installation, ending

pytestmark = [pytest.mark.slow]

MEASURES = "/e/jokilaakso/measures/"
TOLD = "Kuraatorn svarade samma dag."
SECONDS = 10
"""From an entry or a submission to the figures that it changes."""


@pytest.fixture
def product() -> Iterator[Installation]:
    """What a newcomer has: a checkout, an empty data directory and the address that `./run` printed."""
    with folder_for_anyone() as folder:
        made = Installation(Path(folder) / "data", variables={"ITLA_DEMO": "1"})
        with ending(made):
            made.start()
            yield made


@pytest.fixture
def visit(browser: Browser, product: Installation) -> Iterator[Callable[..., Page]]:
    """`visit(viewport, script=True)`: a browser of her own for each person; a console that speaks fails the test."""
    said: list[str] = []
    contexts = []

    def new(viewport: dict[str, int], *, script: bool = True) -> Page:
        context = browser.new_context(
            base_url=product.url,
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=script,
            locale="fi-FI",
            timezone_id="Europe/Helsinki",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield new
    for context in contexts:
        context.close()
    assert said == []


def sign_in(page: Page, name: str) -> None:
    """By one click in the demo."""
    page.goto("/demo/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url("**/e/jokilaakso/")


def running(page: Page, code: str) -> int:
    """How many are behind the running quarter's figure on the measure's page."""
    page.goto(f"{MEASURES}{code}/")
    found = re.search(r"Kesken, [\w–]+ \d{4}\s+(?:[\d,]+\s%.*?n = )?([\d\s]+)", page.inner_text("main"), re.DOTALL)
    assert found, page.inner_text("main")
    return int(re.sub(r"\s", "", found[1]))


def test_an_entry_and_a_familys_words_change_the_running_quarter(visit: Callable[..., Page]) -> None:
    aino = visit(DESK)
    sign_in(aino, "Aino")
    before = {code: running(aino, code) for code in ("occasions", "got-help")}

    petri = visit(PHONE)
    petri.goto("/demo/")
    assert violations(petri) == []
    sign_in(petri, "Petri")
    petri.goto("/e/jokilaakso/entries/")
    for words in ("Avoin iltapäivä", "Lasten raati", "Koulussa", "Ennen huolta", "Kyllä"):
        petri.get_by_text(words, exact=True).first.click()
    petri.get_by_label("Lapsia", exact=True).fill("23")
    petri.get_by_role("button", name="Tallenna").click()
    expect(petri.get_by_text("Tallennettu: Avoin iltapäivä")).to_be_visible()

    family = visit(PHONE, script=False)
    family.goto("/sv/e/jokilaakso/")
    family.locator("a[href^='/sv/f/']").first.click()
    expect(family.get_by_text("Jag fick hjälp när jag behövde det")).to_be_visible()
    family.locator("input[name=got_help][value='5']").check(force=True)
    family.locator("textarea").fill(TOLD)
    time.sleep(3)  # no person is faster, and the form holds what a program sends at once
    family.locator("form#palaute button.btn--primary").click()
    expect(family.locator(".receipt__code")).to_be_visible()
    assert family.context.cookies() == []

    until = time.monotonic() + SECONDS
    wanted = {code: number + 1 for code, number in before.items()}
    now = before
    while now != wanted and time.monotonic() < until:
        now = {code: running(aino, code) for code in before}
    assert now == wanted

    aino.goto(f"{MEASURES}placed-0-20/")
    expect(aino.locator("main")).to_contain_text("Terveyden ja hyvinvoinnin laitos")
    expect(aino.locator("main")).to_contain_text("1,6\N{NO-BREAK SPACE}%")
