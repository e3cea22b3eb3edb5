"""Signing in at one's own organisation: there and back by OpenID Connect, where an installation names a provider.

allauth builds the addresses, keeps the state and trades the code for tokens. What it takes on trust is proved here: the
ID token's signature and nonce, that all was told of one subject, and that the provider has verified the address.
"""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest
from django.urls import reverse
from requests import RequestException, Session

from foundations.addresses import is_closed_to_listeners
from foundations.id_tokens import NotProven, prove
from foundations.personal_data import refuse_identity_codes

ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
SUBJECT = re.compile(r"[\x20-\x7e]{1,191}")
"""As long as the table takes; the standard would let 255 letters pass."""


class ProviderAway(Exception):
    """The provider does not answer, or with something else than it should."""


class Cancelled(Exception):
    """She turned back at the provider."""


class NotVerified(Exception):
    """The provider tells no address of hers, or has not verified it."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Who she is at her organisation: `subject` is for ever hers there, `email` in lower case and verified there."""

    issuer: str
    subject: str
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who came back, where she was going, and with which invitation in her hand."""

    identity: Identity
    next_url: str | None
    invitation: UUID | None


def is_offered() -> bool:
    return bool(settings.OIDC_ISSUER)


def begin(request: HttpRequest, *, next_url: str | None, invitation: UUID | None) -> str:
    """The provider's address to send her to; the session remembers the rest for ten minutes. Raises ProviderAway."""
    provider, nonce = Organisation(request), secrets.token_urlsafe(32)
    with _asking():
        answer = provider.redirect(
            request,
            AuthProcess.LOGIN,
            next_url=next_url,
            auth_params={"nonce": nonce},
            nonce=nonce,
            invitation=str(invitation) if invitation else None,
        )
    return str(answer.headers["Location"])


def finish(request: HttpRequest) -> Arrival:
    """Reads her return from the provider, once. Raises Cancelled, NotProven, NotVerified or ProviderAway."""
    provider = Organisation(request)
    state = statekit.unstash_state(request, provider_id=provider.sub_id, state_id=request.GET.get("state", ""))
    if state is None:
        raise NotProven("state")
    if request.GET.get("error") == "access_denied":
        raise Cancelled
    if not request.GET.get("code"):
        raise NotProven("code")
    with _asking():
        told = provider.endpoints.told(request, code_verifier=state["pkce_code_verifier"], nonce=state["nonce"])
    invitation = state["invitation"]
    return Arrival(identity_of(told), state.get("next"), UUID(invitation) if invitation else None)


def identity_of(told: dict[str, Any]) -> Identity:
    """Raises NotProven or NotVerified. Only `true` itself says that an address is verified, not a word for it."""
    subject, email = told.get("sub"), told.get("email")
    if not isinstance(subject, str) or not SUBJECT.fullmatch(subject):
        raise NotProven("sub")
    # Other letters than ASCII's can become ASCII when their case changes, and so another person's address.
    if told.get("email_verified") is not True or not isinstance(email, str) or not email.isascii():
        raise NotVerified
    try:
        validate_email(email)
    except ValidationError as error:
        raise NotVerified from error
    return Identity(settings.OIDC_ISSUER, subject, email.lower(), _name_of(told))


def _name_of(told: dict[str, Any]) -> str:
    """Her name as far as it can be stored; she can change it on her own page."""
    name = told.get("name")
    if not isinstance(name, str) or not name.isprintable():
        return ""
    try:
        refuse_identity_codes(name)
    except ValidationError:
        return ""
    return " ".join(name.split())[:80]


@contextmanager
def _asking() -> Iterator[None]:
    """What can go wrong while the provider is asked, told in our words."""
    try:
        yield
    except OAuth2Error as error:
        raise NotProven("code") from error
    except (RequestException, AttributeError, LookupError, TypeError, ValueError) as error:
        # Requests' own errors, and JSON of another shape than the standard's.
        raise ProviderAway(type(error).__name__) from error


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth's face to us: a provider is asked at its own addresses, and nowhere it points to by a redirect."""

    def get_requests_session(self) -> Session:
        session: Session = super().get_requests_session()
        session.max_redirects = 0
        return session


class Organisation(OpenIDConnectProvider):  # type: ignore[misc]
    """The one provider of the installation, made from its settings. It is known by its issuer."""

    pkce_enabled_default = True

    def __init__(self, request: HttpRequest) -> None:
        app = SocialApp(
            provider=OpenIDConnectProvider.id,
            provider_id=settings.OIDC_ISSUER,
            name=settings.OIDC_NAME,
            client_id=settings.OIDC_CLIENT_ID,
            secret=settings.OIDC_CLIENT_SECRET,
            settings={"server_url": settings.OIDC_ISSUER.rstrip("/")},
        )
        super().__init__(request, app=app)
        self.endpoints = Endpoints(request, self)

    def get_oauth2_adapter(self, request: HttpRequest) -> "Endpoints":
        return self.endpoints


class Endpoints(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The provider's addresses and what is asked there, in one sign-in."""

    def __init__(self, request: HttpRequest, provider: Organisation) -> None:
        super().__init__(request, provider.sub_id)
        self._provider = provider

    def get_provider(self) -> Organisation:
        return self._provider

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Named by the site's setting, never by the host that the asker wrote."""
        return urljoin(settings.SITE_URL, reverse("organisation_callback"))

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """What the provider tells of itself; it must be the issuer that was asked, at addresses that nobody reads."""
        config = self._get(self._provider.server_url)
        if config["issuer"] != settings.OIDC_ISSUER:
            raise ValueError("another issuer")
        for name in ENDPOINTS:
            if name in config and not is_closed_to_listeners(config[name]):
                raise ValueError(name)
        # The standard's own default, which allauth does not know.
        config.setdefault("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return config

    def told(self, request: HttpRequest, *, code_verifier: str, nonce: str) -> dict[str, Any]:
        """The claims of one subject: an address comes with the word that it is verified, from the same source."""
        app = self._provider.app
        client = self.get_client(request, app)
        tokens = self.get_access_token_data(request, app, client, pkce_code_verifier=code_verifier)
        keys = self._get(self.openid_config["jwks_uri"])
        claims = prove(
            tokens.get("id_token"),
            keys=keys,
            issuer=settings.OIDC_ISSUER,
            client_id=settings.OIDC_CLIENT_ID,
            nonce=nonce,
        )
        if "userinfo_endpoint" not in self.openid_config:
            return claims
        more = self._fetch_user_info(tokens["access_token"])
        if more["sub"] != claims["sub"]:
            raise NotProven("another subject")
        return claims if "email" in claims else {**more, "sub": claims["sub"]}

    def _get(self, url: str) -> dict[str, Any]:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url)
            answer.raise_for_status()
            told: dict[str, Any] = answer.json()
            return told
