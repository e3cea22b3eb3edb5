"""Who stands at the API's door: a token's person, as far as the token's scopes go, and not too often.

A browser's session opens nothing here, so a foreign page cannot make a browser ask on its visitor's behalf.
"""

import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from ecosystems import api_tokens
from ecosystems.models import ApiToken, User
from feedback.limits import Uncounted, address_of, count_one

if TYPE_CHECKING:
    from rest_framework.parsers import BaseParser
    from rest_framework.views import APIView

WRONG_TOKENS = 300
"""So many wrong tokens an hour are told from one address that they are wrong; then it is told to wait."""

log = logging.getLogger(__name__)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer itla_…`."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _space, text = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        token = api_tokens.find(text.strip())
        if token is None:
            raise _refusal(address_of(request._request))
        return token.person, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _refusal(address: str) -> exceptions.APIException:
    """A wrong token is counted for the address it came from; the right ones of its neighbours go on opening."""
    try:
        too_many = count_one("api-token", address) > WRONG_TOKENS
    except Uncounted:
        too_many = False
    return exceptions.Throttled(wait=3600) if too_many else exceptions.AuthenticationFailed()


class HasScope(BasePermission):
    """The token's scopes name what the address needs. What the person may see is asked by the view."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            raise exceptions.NotAuthenticated
        method = "GET" if request.method == "HEAD" else request.method
        needed = getattr(view, "needs", {}).get(method)
        if needed is None:
            raise exceptions.MethodNotAllowed(str(request.method))
        return needed in token.scopes


class TokenThrottle(BaseThrottle):
    """So many questions a minute for a token. Without the cache it lets by: what opens is the same."""

    def allow_request(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        key = f"itla-api-{token.pk}-{int(time.time() // 60)}"
        try:
            cache.add(key, 0, 120)
            return int(cache.incr(key)) <= settings.API_REQUESTS_A_MINUTE
        except Exception as error:
            log.warning("The cache cannot count: %s", type(error).__name__)
            return True

    def wait(self) -> float:
        return 60 - time.time() % 60


class AlwaysJSON(BaseContentNegotiation):
    """There is one form of answer, whatever was asked for."""

    def select_parser(self, request: Request, parsers: "Iterable[BaseParser]") -> "BaseParser | None":
        sent = (request.content_type or "").partition(";")[0].strip().lower()
        return next((one for one in parsers if one.media_type == sent), None)

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        only = next(iter(renderers))
        return only, only.media_type or ""
