"""What a reader sees when something fails: her language, a way on, and for a family the lines that answer now."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

from feedback.help_lines import lines_without_database
from itla_impact import languages

_DATABASE_IS_AWAY = (OperationalError, InterfaceError)


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
    return error_page(request, 503 if isinstance(sys.exception(), _DATABASE_IS_AWAY) else 500)


def _may_be_a_family(request: HttpRequest) -> bool:
    first = request.path.lstrip("/").partition("/")[0]
    return first in {"", "f", *languages.CODES}


def error_page(request: HttpRequest, status: int, template: str = "") -> HttpResponse:
    """The page of `status`; reads neither session nor database, so that it stands when they do not."""
    with translation.override(language_of(request)):
        lines = lines_without_database() if _may_be_a_family(request) else ()
        page = render_to_string(template or f"{status}.html", {"help_lines": lines})
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})


def language_of(request: HttpRequest) -> str:
    """The language in the path, else the one already chosen for this person, else her browser's, else Finnish."""
    chosen: str | None = getattr(request, "LANGUAGE_CODE", None)
    return languages.of_path(request.path) or chosen or languages.of_browser(request)
