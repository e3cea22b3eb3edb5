"""Everything is closed until its view says otherwise.

A view that anyone may open carries Django's `@login_not_required`. Unlike Django's own middleware, ours asks that
before it touches `request.user`: reading the user reads the session and sets `Vary: Cookie`, and open pages (the
families' and the public ones) promise neither.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from ecosystems.second_factor import Factor, factor_of
from itla_impact.front.errors import error_page


class ClosedByDefaultMiddleware(LoginRequiredMiddleware):
    """Sends people who have not signed in to the sign-in page, except from views marked `login_not_required`."""

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not getattr(view_func, "login_required", True):
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is not None and request.headers.get("HX-Request"):
            # htmx would put the sign-in page into a piece of the one that asked.
            return HttpResponseClientRedirect(answer.headers["Location"])
        return answer


class SecondFactorMiddleware:
    """Where settings.SECOND_FACTOR_REQUIRED, a person in a role that needs a second factor does nothing without one.

    She reaches only the page that sets it up (or asks for it) and the choice of her language; signing out is open to
    all. Open pages are let by before anything is read.
    """

    reaches = {
        Factor.MISSING: frozenset({"mfa_activate_totp", "account_reauthenticate", "front:language"}),
        Factor.UNPROVEN: frozenset({"mfa_reauthenticate", "front:language"}),
    }
    sent_to = {Factor.MISSING: "mfa_activate_totp", Factor.UNPROVEN: "mfa_reauthenticate"}

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., Any],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        if not settings.SECOND_FACTOR_REQUIRED or not getattr(view_func, "login_required", True):
            return None
        if not request.user.is_authenticated:
            return None
        standing = factor_of(request)
        match = request.resolver_match
        if standing not in self.sent_to or (match and match.view_name in self.reaches[standing]):
            return None
        url = reverse(self.sent_to[standing])
        return HttpResponseClientRedirect(url) if request.headers.get("HX-Request") else redirect(url)


NO_FEATURES = (
    "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), encrypted-media=(), "
    "fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), "
    "picture-in-picture=(), publickey-credentials-get=(), screen-wake-lock=(), usb=()"
)


#: Files of this site's own and nothing else; no view of ours asks for an exception.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


class HeadersMiddleware:
    """The outermost: what every answer carries, whoever gave it (a view, a file, a refusal of the host or the scheme).

    Nothing but our own files, no device features, no loading or framing by other sites, no guessing of types.
    Middlewares within set some of these too; an answer that never reached them has them from here.
    """

    on_every_answer = {
        "Content-Security-Policy": POLICY,
        "Permissions-Policy": NO_FEATURES,
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
    }

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        for name, value in self.on_every_answer.items():
            response.headers.setdefault(name, value)
        return response


class SizeMiddleware:
    """Refuses a body that says it is larger than anything we ask for, before a byte of it is read.

    Django's own limit leaves uploaded files out, and no form of ours takes one.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if said.isdecimal() and int(said) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0):
            return error_page(request, 413)
        return self.get_response(request)
