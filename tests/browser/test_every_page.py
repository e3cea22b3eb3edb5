"""Every page of the list of doors, as the first person sees it to whom it opens: in each language, on a phone and a
desk, light and dark.

What a console says fails the test (`open_page`), so these are also the pages that keep the strict CSP.
"""

import pytest
from django.conf import settings
from playwright.sync_api import Page

from ecosystems.models import User
from tests.access.doors import World
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.soundness import SMALLEST, discolourings, runs_over, violations
from tests.browser.visits import UNFOLDED, VISITORS, client_of, pages_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]


def wrong_with(page: Page, language: str) -> list[str]:
    spoken = page.evaluate("document.documentElement.lang")
    wrong = [] if spoken == language else [f"speaks {spoken}"]
    page.evaluate(UNFOLDED)
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="light")
        wrong += [f"{viewport['width']}: {one}" for one in violations(page)]
        page.emulate_media(color_scheme="dark")
        wrong += [f"{viewport['width']} dark: {one}" for one in discolourings(page)]
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    return [*wrong, *(["scrolls sideways"] if runs_over(page) else [])]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", VISITORS)
def test_every_page_can_be_used_by_everyone(
    open_page: OpenPage, world: World, request: pytest.FixtureRequest, name: str, language: str
) -> None:
    person: User | None = None if name == "nobody" else request.getfixturevalue(name)
    User.objects.filter(email=person and person.email).update(language=language)
    page, wrong, seen = open_page(person, language=language), [], set()
    for address in pages_of(name, world, client_of(person)):
        answer = page.goto(address.replace("/fi/", f"/{language}/"))
        if answer is None or answer.status != 200:
            wrong.append(f"{address}: {answer and answer.status}")
        elif page.url not in seen:
            wrong += [f"{address} {one}" for one in wrong_with(page, language)]
        seen.add(page.url)

    assert wrong == []
