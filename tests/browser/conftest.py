"""A real Chromium against a live server. What a page's console says fails its test."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import which

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from ecosystems.models import Ecosystem, Membership, User
from tests.access import doors
from tests.access.doors import World
from tests.browser.lively import enliven, load_references

CHROMIUM = next((path for path in map(which, ("chromium", "chromium-browser", "google-chrome")) if path), None)
FLAGS = [
    *("--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--no-first-run", "--no-sandbox"),
]
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1440, "height": 900}

OpenPage = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs a browser, and does without where there is none."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop runs in this thread, and Django would take every query of a test for one in an event loop.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def open_page(browser: Browser, live_server: object) -> Iterator[OpenPage]:
    """`open_page(person, viewport=PHONE, dark=False, script=True, language="fi")`: signed in as `person`, or as nobody.

    At the end of the test, anything that a page's console said fails it.
    """
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def new(
        person: User | None = None,
        *,
        viewport: dict[str, int] = PHONE,
        dark: bool = False,
        script: bool = True,
        language: str = "fi",
    ) -> Page:
        context = browser.new_context(
            base_url=str(live_server),
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
            locale=f"{language}-FI",
            timezone_id="Europe/Helsinki",
        )
        if person is not None:
            client = Client()
            client.force_login(person)
            key = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": key, "url": str(live_server)}])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        return page

    yield new
    for context in contexts:
        context.close()
    assert said == []


@pytest.fixture
def world(jokilaakso: Ecosystem, aino: User, petri: User, maija: User, perhetalo: Membership) -> World:
    """A lively ecosystem with a row behind each door."""
    load_references()
    made = doors.world_of(jokilaakso, aino, petri, perhetalo.organisation)
    enliven(jokilaakso, made.activity, made.channel)
    return made
