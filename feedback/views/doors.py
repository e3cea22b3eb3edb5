"""The family's doors: open to anyone, without a cookie, and to forms sent from our own pages only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import require_http_methods

View = Callable[..., HttpResponse]


def open_to_all(*methods: str) -> Callable[[View], View]:
    """A family's view: no sign-in, no session, and what answers a POST is kept by no cache and no browser.

    Exempt from Django's CSRF check, which needs a cookie: a signed token in the form and the Origin header stand in.
    """

    def decorate(view: View) -> View:
        packed = gzip_page(view)

        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                # Not compressed: beside words that somebody else chose, its length would tell of the code.
                response = view(request, *args, **kwargs)
                response.headers["Cache-Control"] = "no-store"
            else:
                response = packed(request, *args, **kwargs)
                patch_cache_control(response, private=True, no_cache=True)
            return response

        return login_not_required(csrf_exempt(require_http_methods(list(methods))(opened)))

    return decorate


def is_from_here(request: HttpRequest) -> bool:
    """Whether the form was sent from our own page, as far as the browser says; old ones say nothing."""
    origin = request.headers.get("Origin")
    if origin is None:
        return True
    own = f"{request.scheme}://{request.get_host()}"
    return origin == own or origin in settings.CSRF_TRUSTED_ORIGINS
