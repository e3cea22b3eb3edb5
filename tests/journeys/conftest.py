"""Somebody at a browser without script: she opens pages, follows links by their words and sends the forms she sees."""

import re
from collections.abc import Callable, Iterator
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils.module_loading import import_string

from ecosystems.models import User
from tests import factories as make
from tests.reading import Page, PageForm

EVERY_FEW_SECONDS = 5.0


class Visitor:
    def __init__(self, person: User | None = None, *, language: str = "fi") -> None:
        self.client = Client(headers={"accept-language": language})
        if person:
            self.client.force_login(person)
        self.page: Page

    def opens(self, address: str, *, expecting: int = 200) -> "Visitor":
        return self._arrives(self.client.get(address, follow=True), address, expecting)

    def follows(self, words: str) -> "Visitor":
        found = [address for said, address in self.page.links if words in said]
        assert found, f"{self.page.address} has no link “{words}”: {[said for said, _ in self.page.links]}"
        return self.opens(found[0])

    def sends(self, button: str, *, expecting: int = 200, **answers: object) -> "Visitor":
        """The form with this button, as it stands but for the answers."""
        form = self._form_with(button)
        pressed = form.button(button)
        assert pressed
        also = {pressed.name: pressed.value} if pressed.name else {}
        answer = self.client.post(form.action, {**form.filled_in(), **also, **answers}, follow=True)
        return self._arrives(answer, form.action, expecting)

    def posts(self, address: str, answers: dict[str, object]) -> "Visitor":
        return self._arrives(self.client.post(address, answers, follow=True), address, 200)

    def looks_into(self, address: str) -> "Visitor":
        """Whatever is there, also nothing."""
        self.page = Page(self.client.get(address, follow=True), address)
        return self

    def sees(self, *words: str) -> "Visitor":
        missing = [one for one in words if one not in self.page.text]
        assert not missing, f"{self.page.address} does not say {missing}: {self.page.text}"
        return self

    def does_not_see(self, *words: str) -> "Visitor":
        assert [one for one in words if one in self.page.text] == [], self.page.address
        return self

    def is_told_there_is_nothing_at(self, address: str) -> "Visitor":
        return self.opens(address, expecting=404)

    def _form_with(self, button: str) -> PageForm:
        found = [form for form in self.page.forms if form.button(button)]
        assert found, f"{self.page.address} has no button “{button}”: {self.page.text}"
        return found[0]

    def _arrives(self, answer: object, address: str, expecting: int) -> "Visitor":
        chain = getattr(answer, "redirect_chain", [])
        self.page = Page(answer, chain[-1][0] if chain else address)  # type: ignore[arg-type]
        assert self.page.status == expecting, f"{address}: {self.page.status} {self.page.text}"
        return self


@pytest.fixture(autouse=True)
def an_ordinary_moment() -> Iterator[None]:
    """Nobody has sent anything lately, and forms may be sent as soon as they are read."""
    cache.clear()
    with patch("feedback.tokens.YOUNGEST", 0):
        yield
    cache.clear()


@pytest.fixture
def tick(db: None) -> Callable[[], None]:
    """What the worker does every few seconds."""

    def run() -> None:
        for one in settings.CELERY_BEAT_SCHEDULE.values():
            if one["schedule"] == EVERY_FEW_SECONDS:
                import_string(one["task"])()

    return run


def link_in_the_mail_to(address: str) -> str:
    """The newest letter that has left for this address holds it."""
    letter = [one for one in mail.outbox if one.to == [address]][-1]
    found = re.search(r"/invitations/\S+", str(letter.body))
    assert found, letter.body
    return found[0]


def accepts_the_invitation(address: str, name: str) -> Visitor:
    """Somebody without an account follows the link in her mail."""
    somebody = Visitor().opens(link_in_the_mail_to(address))
    words = {"name": name, "password": make.PASSWORD, "language": "fi"}
    return somebody.sends("Luo tunnus ja tule mukaan", **words)


def running(visitor: Visitor, code: str) -> str:
    """What the measure's page says of the quarter that is not over yet."""
    visitor.opens(f"/e/jokilaakso/measures/{code}/")
    found = re.search(r"Kesken, [\w–]+ \d{4} (.*?) (?:Kirjaukset|Perheiden)", visitor.page.text)
    return found[1] if found else ""
