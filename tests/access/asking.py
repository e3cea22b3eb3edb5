"""Asks the product as a browser or a program does, many thousand times: without the test client's notes and cookies."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client, RequestFactory

HTMX = {"HTTP_HX_REQUEST": "true"}
DRAWN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"')
FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@dataclass
class Asker:
    """`headers` are what she sends with everything: her cookies, or her token."""

    headers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.factory, self.handler = RequestFactory(), WSGIHandler()

    def ask(self, method: str, url: str, body: bytes = b"", kind: str = FORM, **headers: str) -> HttpResponseBase:
        request = self.factory.generic(method, url, body, kind, **self.headers, **headers)
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self.handler.get_response(request)


def asker_of(client: Client) -> Asker:
    """Whoever is signed in at this browser."""
    return Asker({"HTTP_COOKIE": "; ".join(f"{name}={one.value}" for name, one in client.cookies.items())})


def body_of(words: dict[str, Any]) -> bytes:
    return urlencode(words, doseq=True).encode()


def writes() -> int:
    """How many rows this transaction has inserted, updated and deleted so far, also those it has taken back.

    Of sessions nothing is said: they are the browser's.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0)::bigint FROM pg_stat_xact_user_tables"
            " WHERE relname <> 'django_session'"
        )
        return int(cursor.fetchone()[0])


def json_of(words: dict[str, Any]) -> bytes:
    return json.dumps(words).encode()


def words_of(answer: HttpResponseBase) -> bytes:
    """What she is told, without what differs from request to request."""
    return DRAWN.sub(b"", answer.content)  # type: ignore[attr-defined]
