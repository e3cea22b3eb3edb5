"""Tokens of the API: made, shown once, revoked, and found again by a digest.

A token acts as its person: what it opens is asked of the access table at each use, and its scopes only narrow that. It
ends with whatever ends her sessions everywhere (a new password, a role that is ended, a lost phone), since it keeps
what they keep; no verb has to think of it.
"""

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from ecosystems.models import ApiToken, User
from ecosystems.second_factor import Factor, held_by

PREFIX = "itla_"
MOST = 20
"""Open tokens that one person may have."""
KEPT_FOR = timedelta(days=90)
"""How long an ended token stays in its person's list."""


class TooManyTokens(Exception):
    """The person has as many open tokens as she may."""


class TokenState(StrEnum):
    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"
    ENDED = "ended"
    """By a new password, a lost role or a lost factor."""


@dataclass(frozen=True, slots=True)
class TokenLine:
    """A token as its person's list tells it."""

    token: ApiToken
    state: TokenState

    @property
    def is_open(self) -> bool:
        return self.state == TokenState.OPEN

    @property
    def last_day(self) -> date:
        return self.token.expires_on - timedelta(days=1)


@transaction.atomic
def make(by: User, *, name: str, scopes: Collection[str], days: int, with_factor: bool) -> tuple[ApiToken, str]:
    """A token that opens today and the next `days` - 1 days, and its text, which is stored nowhere.

    Raises TooManyTokens.
    """
    User.objects.select_for_update().get(pk=by.pk)
    if by.api_tokens.unended().filter(session_hash__in=_hashes_of(by)).count() >= MOST:
        raise TooManyTokens
    text, today = PREFIX + secrets.token_urlsafe(32), timezone.localdate()
    token = ApiToken.objects.create(
        person=by,
        name=name,
        scopes=sorted(scopes),
        digest=digest_of(text),
        session_hash=by.get_session_auth_hash(),
        with_factor=with_factor,
        created_on=today,
        expires_on=today + timedelta(days=days),
    )
    return token, text


def revoke(token: ApiToken) -> None:
    """It opens nothing from now on. Repeated, it changes nothing."""
    ApiToken.objects.filter(pk=token.pk, revoked_on=None).update(revoked_on=timezone.localdate())


def find(text: str) -> ApiToken | None:
    """The open token whose text this is, with its person; remembers the day of its use."""
    token = ApiToken.objects.select_related("person").filter(digest=digest_of(text)).first()
    if token is None or state_of(token, _factor_asked_of(token.person)) != TokenState.OPEN:
        return None
    today = timezone.localdate()
    if token.last_used_on != today:
        ApiToken.objects.filter(pk=token.pk).update(last_used_on=today)
    return token


def state_of(token: ApiToken, factor: Factor) -> TokenState:
    """Whether it opens now, or why not. `factor` is how its person stands with the one that is asked of her."""
    if token.revoked_on is not None:
        return TokenState.REVOKED
    if token.expires_on <= timezone.localdate():
        return TokenState.EXPIRED
    return TokenState.OPEN if _still_hers(token, factor) else TokenState.ENDED


def lines_of(person: User) -> list[TokenLine]:
    """Her tokens, the open ones first; two queries, however many they are."""
    factor = _factor_asked_of(person)
    lines = [TokenLine(token, state_of(token, factor)) for token in person.api_tokens.all()]
    return sorted(lines, key=lambda line: not line.is_open)


def forget_ended() -> int:
    """Deletes tokens that ended 90 days ago or earlier; returns how many."""
    before = timezone.localdate() - KEPT_FOR
    gone = ApiToken.objects.filter(expires_on__lte=before) | ApiToken.objects.filter(revoked_on__lte=before)
    return gone.delete()[0]


def digest_of(text: str) -> str:
    # The text is 256 random bits: a plain hash cannot be turned back, and a guess cannot be steered by time.
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _still_hers(token: ApiToken, factor: Factor) -> bool:
    person = token.person
    if not person.is_active or not any(constant_time_compare(token.session_hash, one) for one in _hashes_of(person)):
        return False
    return factor == Factor.NOT_NEEDED or (token.with_factor and factor != Factor.MISSING)


def _hashes_of(person: User) -> list[str]:
    """What her sessions may keep, also those from before SECRET_KEY was changed."""
    return [person.get_session_auth_hash(), *person.get_session_auth_fallback_hash()]


def _factor_asked_of(person: User) -> Factor:
    return held_by(person) if settings.SECOND_FACTOR_REQUIRED else Factor.NOT_NEEDED
