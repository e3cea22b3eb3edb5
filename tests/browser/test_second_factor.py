"""Aino signs in, sets up the codes of her phone and works on."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Page, expect

from ecosystems.models import User
from tests import factories as make
from tests.access.test_second_factor import code_for
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.soundness import SMALLEST, runs_over, violations

pytestmark = pytest.mark.django_db(transaction=True)


def unsound(page: Page) -> list[str]:
    wrong = []
    page.evaluate("for (const one of document.querySelectorAll('main details')) one.open = true")
    for viewport, scheme in ((PHONE, "dark"), (DESK, "light")):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        wrong += violations(page)
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    wrong += ["scrolls sideways"] if runs_over(page) else []
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return [f"{page.url} {one}" for one in wrong]


def test_aino_sets_up_her_codes_and_signs_in_with_them(open_page: OpenPage, aino: User, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    cache.clear()
    wrong: list[str] = []
    page = open_page()
    page.goto("/accounts/login/")
    page.get_by_label("Sähköposti").fill(aino.email)
    page.get_by_label("Salasana").fill(make.PASSWORD)
    page.get_by_role("button", name="Kirjaudu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ota käyttöön kirjautumiskoodit")
    wrong += unsound(page)
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page.content())
    assert secret
    page.get_by_label("Koodi", exact=True).fill("000000")
    page.get_by_role("button", name="Ota käyttöön").click()
    expect(page.get_by_text("Koodi ei täsmää").first).to_be_visible()
    wrong += unsound(page)
    page.get_by_label("Koodi", exact=True).fill(code_for(secret[1]))
    page.get_by_role("button", name="Ota käyttöön").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Varakoodit")
    wrong += unsound(page)
    for address in ("/accounts/factor/", "/accounts/factor/end/", "/accounts/factor/recovery/new/"):
        page.goto(address)
        wrong += unsound(page)
    page.goto("/accounts/factor/recovery/")
    spare = page.locator("main li code").first.inner_text()

    again = open_page()
    again.goto("/accounts/login/")
    again.get_by_label("Sähköposti").fill(aino.email)
    again.get_by_label("Salasana").fill(make.PASSWORD)
    again.get_by_role("button", name="Kirjaudu").click()
    expect(again.get_by_role("heading", level=1)).to_have_text("Kirjoita koodi")
    wrong += unsound(again)
    again.get_by_label("Koodi", exact=True).fill(spare)
    again.get_by_role("button", name="Kirjaudu", exact=True).click()
    again.wait_for_url("**/e/jokilaakso/")

    assert wrong == []
