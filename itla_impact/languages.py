"""In which language a page speaks. No cookie takes part.

Public and family pages have it in their path (`/sv/…`), staff pages use the person's own setting, anything else (the
addresses that redirect, and people who have not signed in) gets what the browser asks for. The session is read only
under the paths where people sign in or are signed in, so that open pages stay the same for everybody.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

CODES = frozenset(code for code, _ in settings.LANGUAGES)
PERSONAL = (
    "/e/",
    "/me/",
    "/network/",
    "/status/",
    "/jobs/",
    "/accessibility-feedback/",
    "/demo/",
    "/accounts/",
    "/invitations/",
)


def of_path(path: str) -> str | None:
    """The language that opens `path`, as in `/sv/help/`; None when there is none."""
    first = path.split("/", 2)[1] if path.startswith("/") else ""
    return first if first in CODES else None


def of_browser(request: HttpRequest) -> str:
    """The best of our languages for the request's Accept-Language, Finnish when it wants none of them."""
    accepted = request.headers.get("Accept-Language", "")
    for wanted, _ in parse_accept_lang_header(accepted):
        if (code := wanted.partition("-")[0]) in CODES:
            return code
    return settings.LANGUAGE_CODE


def of_person(request: HttpRequest) -> str | None:
    """The signed-in person's own choice, asked only where people are signed in."""
    if not request.path_info.startswith(PERSONAL):
        return None
    language = getattr(request.user, "language", None)
    return language if language in CODES else None


class PageLanguageMiddleware:
    """Activates the page's language and says it in `Content-Language`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        settled = of_path(request.path_info) or of_person(request)
        language = settled or of_browser(request)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        if settled is None:
            patch_vary_headers(response, ["Accept-Language"])
        return response
