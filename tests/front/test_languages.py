"""Every page speaks the language of its reader: no Finnish of the interface is left on a Swedish or English one.

The pages come from the list of doors, the Finnish from the catalogues. What people have written is left alone.
"""

import re
from functools import cache
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import reverse

from tests import translations
from tests.access.doors import API, DOORS, Door, World

SAID_IN = ("aria-label", "title", "placeholder", "alt", "data-l")
PLACEHOLDER = re.compile(r"%\\\((\w+)\\\)[sd]")
LETTERS = re.compile(r"[^\W\d_]{3,}")
#: Files and answers for machines.
NOT_PAGES = {"healthz", "readyz", "measures:csv", *(door.route for door in API)}


class Said(HTMLParser):
    """What a page says: its texts and the labels that only some hear, each with the language it is in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.language = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.language = given.get("lang", "")
        self.texts += [given[name].strip() for name in SAID_IN if name in given]

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.texts.append(words)


@cache
def finnish(language: str) -> re.Pattern[str]:
    """Every Finnish text that the language says otherwise, with anything where the program fills in."""
    said: set[str] = set()
    kept: set[str] = set()
    for message in translations.catalogue(language):
        if message.id:
            said |= set(translations.as_list(message.id))
            kept |= set(translations.as_list(message.string))
    told = (text for text in said - kept if LETTERS.search(PLACEHOLDER.sub("", re.escape(text))))
    return re.compile("|".join(PLACEHOLDER.sub(".+", re.escape(text)) for text in told))


def page_of(door: Door, world: World, request: pytest.FixtureRequest, language: str) -> tuple[str, str]:
    """The address of a door and what stands behind it for the first person to whom it opens."""
    # Her own choice holds, whatever her browser asks for.
    browser = Client(headers={"accept-language": "fi" if door.opens_to else language})
    if door.opens_to:
        person = request.getfixturevalue(door.opens_to[0])
        person.language = language
        person.save(update_fields=["language"])
        browser.force_login(person)
    parts = door.at(world)
    address = reverse(door.route, kwargs={**parts, "language": language} if "language" in parts else parts)
    return address, browser.get(address).content.decode()


@pytest.mark.slow
@pytest.mark.parametrize("language", translations.LANGUAGES)
def test_every_page_speaks_the_language_of_its_reader(
    world: World, request: pytest.FixtureRequest, language: str
) -> None:
    left: list[tuple[str, str]] = []
    for door in DOORS:
        if door.posted_only or door.route in NOT_PAGES:
            continue
        address, html = page_of(door, world, request, language)
        if html:
            said = Said(html)
            left += [(address, text) for text in said.texts if finnish(language).fullmatch(text)]
            left += [(address, f"lang={said.language}")] if said.language != language else []

    assert left == []


def test_finnish_that_is_left_would_be_noticed(world: World, client: Client) -> None:
    said = Said(client.get("/fi/help/").content.decode())

    assert [text for text in said.texts if finnish("sv").fullmatch(text)]
    assert [text for text in said.texts if finnish("en").fullmatch(text)]
