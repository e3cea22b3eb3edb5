"""What a page lets a visitor fill in, and what the product has stored: for tests that try everything everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from django.apps import apps
from django.db import models
from django.http import HttpResponse

OURS = ("foundations", "ecosystems", "measures", "feedback", "front", "account", "mfa", "socialaccount")


class Fields(HTMLParser):
    """The fields of every form of a page: name → (type, first value)."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in {"input", "textarea", "select", "button"} and given.get("name"):
            kind = given.get("type", "text") if tag == "input" else tag
            self.found.setdefault(given["name"], (kind, given.get("value", "")))


def fields_of(answer: HttpResponse) -> dict[str, tuple[str, str]]:
    page = Fields()
    page.feed(answer.content.decode(errors="replace"))
    return page.found


def our_models() -> list[type[models.Model]]:
    """Models with a table of their own, events of the history among them."""
    return [one for one in apps.get_models() if one._meta.app_label in OURS and one._meta.managed]


def every_field() -> Iterator[tuple[type[models.Model], models.Field[Any, Any]]]:
    for model in our_models():
        for field in model._meta.concrete_fields:
            yield model, field
