"""A page as somebody without a browser's help reads it: its words, its links, and its forms with what is filled in."""

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin

from django.http import HttpResponse

from foundations.models import OutgoingMail

Attributes = dict[str, str]
TYPED = frozenset({"text", "search", "email", "tel", "url", "password", "textarea"})
"""Kinds of controls into which a person writes."""
SILENT = frozenset({"script", "style", "template"})


@dataclass
class Control:
    """One field or button of a form. `value` is None when a box or a choice is not chosen."""

    name: str
    kind: str
    value: str | None
    words: str = ""
    is_wrong: bool = False

    @property
    def is_button(self) -> bool:
        return self.kind in {"submit", "button"}


@dataclass
class PageForm:
    action: str
    method: str
    controls: list[Control] = field(default_factory=list)

    def filled_in(self) -> dict[str, list[str]]:
        """What the form sends as it stands, without its buttons."""
        sent: dict[str, list[str]] = {}
        for one in self.controls:
            if one.name and one.value is not None and not one.is_button:
                sent.setdefault(one.name, []).append(one.value)
        return sent

    def typed(self) -> list[str]:
        """The names of the fields into which a person writes; those off the keyboard's way are not for people."""
        return [one.name for one in self.controls if one.kind in TYPED and one.name]

    def button(self, words: str) -> Control | None:
        return next((one for one in self.controls if one.is_button and words in one.words), None)

    def wrong(self) -> set[str]:
        """The names of the fields that are said to be wrong."""
        return {one.name for one in self.controls if one.is_wrong}


class Page(HTMLParser):
    """`text`, `links` (words, address) and `forms` of an answer that was got at `address`."""

    def __init__(self, answer: HttpResponse, address: str) -> None:
        super().__init__()
        self.address, self.status = address, answer.status_code
        self.forms: list[PageForm] = []
        self.links: list[tuple[str, str]] = []
        self._by_id: dict[str, PageForm] = {}
        self._apart: list[tuple[str, Control]] = []
        self._words: list[str] = []
        self._inside: list[str] = []
        self._open: PageForm | None = None
        self._at: Control | None = None
        self._link: tuple[str, int] | None = None
        self.feed(answer.content.decode())
        for name, control in self._apart:
            self._by_id[name].controls.append(control)
        self.text = " ".join(" ".join(self._words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in SILENT:
            self._inside.append(tag)
        if begin := getattr(self, f"_begin_{tag}", None):
            begin(given)

    def handle_endtag(self, tag: str) -> None:
        if self._inside and self._inside[-1] == tag:
            self._inside.pop()
        if end := getattr(self, f"_end_{tag}", None):
            end()

    def handle_data(self, data: str) -> None:
        if self._inside:
            return
        if self._at and self._at.kind == "textarea":
            self._at.value = (self._at.value or "") + data
        elif self._at and self._at.is_button:
            self._at.words = " ".join(f"{self._at.words} {data}".split())
        self._words.append(data)

    def _begin_form(self, given: Attributes) -> None:
        address = urljoin(self.address, given.get("action") or self.address)
        self._open = PageForm(address, given.get("method", "get").lower())
        self.forms.append(self._open)
        self._by_id[given.get("id", "")] = self._open

    def _end_form(self) -> None:
        self._open = None

    def _begin_input(self, given: Attributes) -> None:
        kind = given.get("type", "text")
        value: str | None = given.get("value", "on" if kind in {"checkbox", "radio"} else "")
        if kind in {"checkbox", "radio"} and "checked" not in given:
            value = None
        self._add(Control(given.get("name", ""), "off" if given.get("tabindex") == "-1" else kind, value), given)

    def _begin_button(self, given: Attributes) -> None:
        self._at = self._add(Control(given.get("name", ""), given.get("type", "submit"), given.get("value", "")), given)

    def _begin_textarea(self, given: Attributes) -> None:
        self._at = self._add(Control(given["name"], "textarea", ""), given)

    def _begin_select(self, given: Attributes) -> None:
        self._at = self._add(Control(given["name"], "select", None), given)

    def _begin_option(self, given: Attributes) -> None:
        if self._at and (self._at.value is None or "selected" in given):
            self._at.value = given.get("value", "")

    def _leave(self) -> None:
        if self._at and self._at.kind == "textarea":
            self._at.value = (self._at.value or "").removeprefix("\n")
        self._at = None

    _end_button = _end_textarea = _end_select = _leave

    def _add(self, control: Control, given: Attributes) -> Control:
        control.is_wrong = given.get("aria-invalid") == "true"
        if "form" in given:
            self._apart.append((given["form"], control))
        elif self._open:
            self._open.controls.append(control)
        return control

    def _begin_a(self, given: Attributes) -> None:
        self._link = (urljoin(self.address, given["href"]), len(self._words)) if "href" in given else None

    def _end_a(self) -> None:
        if self._link:
            address, since = self._link
            self.links.append((" ".join(" ".join(self._words[since:]).split()), address))
        self._link = None


def leads(page: str, relation: str) -> str:
    """The question, from its ?, with which a long list's link asks for the `next` or `prev` part."""
    found = re.search(rf'rel="{relation}" href="([^"]+)"', page)
    assert found, page
    return unescape(found[1])


def link_in_the_last_letter() -> str:
    """The path by which an invitation is accepted."""
    found = re.search(r"/invitations/\S+", OutgoingMail.objects.latest("pk").body)
    assert found
    return found[0]
