"""What a reader sees when something fails: her language, a way on, and for a family the lines that answer now."""

import sys
from dataclasses import dataclass

import psycopg2
from django.core.exceptions import BadRequest, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation

from feedback.help_lines import lines_without_database
from feedback.views.doors import is_from_here
from itla_impact import languages
from itla_impact.api import problems

#: The driver's own come unwrapped where Django closes the cursor of an iterator.
_DATABASE_IS_AWAY = (OperationalError, InterfaceError, psycopg2.OperationalError, psycopg2.InterfaceError)
#: In seconds: when a program that was turned away may ask again.
A_MOMENT = "30"
#: Forms with one of these are not written into a page: who signs in types again.
_SECRETS = frozenset({"password", "password1", "password2", "oldpassword", "code"})
#: Whoever sends the same form with one of these again has sent it once.
_KEYS = frozenset({"token", "client_key"})
#: PostgreSQL says why it did not do a statement; these mean that it went away, perhaps after it had done it.
_WENT_AWAY = ("08", "57P")


@dataclass(frozen=True, slots=True)
class Unsent:
    """A form that was sent while the database was away, to be sent again with all that was typed."""

    fields: list[tuple[str, str]]
    is_lost: bool
    counts_once: bool


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return error_page(request, 404)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's settings.CSRF_FAILURE_VIEW."""
    return error_page(request, 403, template="403_csrf.html")


def too_many(request: HttpRequest) -> HttpResponse:
    """When one address asks too often (allauth looks for `handler429` beside Django's)."""
    return error_page(request, 429)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it is the database that does not answer."""
    error = sys.exception()
    if not isinstance(error, _DATABASE_IS_AWAY):
        return error_page(request, 500)
    response = error_page(request, 503, unsent=_unsent(request, error))
    response.headers["Retry-After"] = A_MOMENT
    return response


def _unsent(request: HttpRequest, error: Exception) -> Unsent | None:
    """What `request` wanted to store; None when it did not, came from elsewhere, or holds a secret."""
    if request.method != "POST" or not is_from_here(request):
        return None
    try:
        typed = [(name, value) for name, values in request.POST.lists() for value in values]
    except (BadRequest, RequestDataTooBig, SuspiciousOperation, UnreadablePostError):
        return None
    names = {name for name, _value in typed}
    if not names or names & _SECRETS:
        return None
    said: str = getattr(error.__cause__, "pgcode", None) or ""
    return Unsent(typed, is_lost=said != "" and not said.startswith(_WENT_AWAY), counts_once=bool(names & _KEYS))


def _may_be_a_family(request: HttpRequest) -> bool:
    first = request.path.lstrip("/").partition("/")[0]
    return first in {"", "f", *languages.CODES}


def error_page(request: HttpRequest, status: int, template: str = "", *, unsent: Unsent | None = None) -> HttpResponse:
    """The page of `status`; reads neither session nor database, so that it stands when they do not."""
    with translation.override(language_of(request)):
        if problems.is_api(request):
            return problems.page(request, status)
        lines = lines_without_database() if _may_be_a_family(request) else ()
        page = render_to_string(template or f"{status}.html", {"help_lines": lines, "unsent": unsent})
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def language_of(request: HttpRequest) -> str:
    """The language in the path, else the one already chosen for this person, else her browser's, else Finnish."""
    chosen: str | None = getattr(request, "LANGUAGE_CODE", None)
    return languages.of_path(request.path) or chosen or languages.of_browser(request)
