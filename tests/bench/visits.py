"""Visits to the product's own WSGI application in this process, as gunicorn makes them, without a network between."""

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystems.models import User
from ecosystems.second_factor import prove
from tests.bench.pairs import Work, Wrong

application: Callable[..., Any] = get_wsgi_application()


@dataclass(slots=True)
class Visitor:
    """Somebody with a browser; `cookies` are those she was given."""

    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        return self._answer(self._environ(path, headers))

    def post(self, path: str, body: bytes, kind: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        """Sent from a page of ours."""
        sent = {"REQUEST_METHOD": "POST", "CONTENT_TYPE": kind, "CONTENT_LENGTH": f"{len(body)}"}
        environ = self._environ(path, {"origin": "https://bench.example", **headers})
        return self._answer({**environ, **sent, "wsgi.input": io.BytesIO(body)})

    def _answer(self, environ: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        answer: dict[str, Any] = {}

        def start_response(status: str, fields: list[tuple[str, str]], _error: Any = None) -> None:
            answer["status"], answer["fields"] = int(status[:3]), fields

        response = application(environ, start_response)
        body = b"".join(response)
        response.close()
        return answer["status"], dict(answer["fields"]), body

    def _environ(self, path: str, headers: dict[str, str]) -> dict[str, Any]:
        asked, _, query = path.partition("?")
        return {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": asked,
            "QUERY_STRING": query,
            "SERVER_NAME": "bench.example",
            "SERVER_PORT": "443",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "bench.example",
            "HTTP_X_FORWARDED_PROTO": "https",
            "HTTP_X_FORWARDED_FOR": "192.0.2.1",
            "HTTP_ACCEPT_ENCODING": "gzip, deflate, br",
            "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
        }

    def asks(self, path: str, times: int, *, expected: int = 200, **headers: str) -> Work:
        """A work of so many visits to `path`; Wrong when one is not answered as expected."""

        def work() -> int:
            for _ in range(times):
                status, _fields, _body = self.get(path, **headers)
                if status != expected:
                    raise Wrong(f"{path} answered {status}")
            return times

        return work

    def queries(self, path: str) -> int:
        """How many statements one visit makes, once everything that is read once has been read."""
        self.get(path)
        with CaptureQueriesContext(connection) as seen:
            self.get(path)
        return len(seen)


def signed_in(person: User) -> Visitor:
    """`person` at her browser, with a session, her second factor proven in it, and the forms' cookie."""
    client = Client()
    client.force_login(person)
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, defaults={"data": {"secret": ""}})
    request = HttpRequest()
    request.user, request.session = person, client.session
    prove(request)
    request.session.save()
    visitor = Visitor({name: morsel.value for name, morsel in client.cookies.items()})
    visitor.cookies[settings.CSRF_COOKIE_NAME] = "b" * 32
    return visitor
