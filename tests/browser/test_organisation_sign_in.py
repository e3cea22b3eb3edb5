"""Aino signs in at her organisation: the browser goes there and comes back, under the policy of our pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from ecosystems.models import User
from tests import factories as make
from tests.browser.conftest import OpenPage
from tests.browser.test_second_factor import unsound
from tests.openid_provider import Provider, at_work

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 60_000


@pytest.fixture
def provider(settings: Any, live_server: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    settings.SITE_URL = str(live_server)
    with at_work("Jokilaakson hyvinvointialue", settings, monkeypatch) as service:
        yield service


def at_the_button(page: Page) -> Page:
    page.set_default_timeout(PATIENCE)
    page.goto("/accounts/login/")
    return page


def press(page: Page) -> None:
    page.get_by_role("button", name="Kirjaudu organisaatiosi tunnuksella").click()


@pytest.mark.parametrize("script", [True, False])
def test_aino_goes_there_and_comes_back(open_page: OpenPage, provider: Provider, aino: User, script: bool) -> None:
    """The provider is another site: `form-action` would stop a form that is redirected there."""
    make.verify_address(aino)
    page = at_the_button(open_page(script=script))
    press(page)
    page.wait_for_url("**/e/jokilaakso/")

    assert provider.calls[-1] == "/userinfo"


def test_the_pages_on_the_way_are_sound(open_page: OpenPage, provider: Provider, aino: User) -> None:
    page = at_the_button(open_page())
    wrong = unsound(page)
    # The provider says nothing, so that the browser stays on the page that leads there.
    page.route("**/authorize?**", lambda route: route.fulfill(status=204))
    press(page)
    page.get_by_role("link", name="Jatka").wait_for()
    wrong += unsound(page)

    assert wrong == []
