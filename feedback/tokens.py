"""The signed form token: which questions were asked in which channel, once and when. It stands in for a CSRF cookie."""

import secrets
import time
from dataclasses import dataclass
from uuid import UUID

from django.core import signing

from feedback.models import Channel, QuestionnaireVersion

YOUNGEST = 3
OLDEST = 24 * 3600
PASS_AGE = 3600

_forms = signing.Signer(salt="feedback.form")
_passes = signing.TimestampSigner(salt="feedback.pass")


class NoToken(Exception):
    """The token is missing, expired, of another channel or not ours."""


@dataclass(frozen=True, slots=True)
class FormToken:
    """`channel` and `questionnaire` are codes and `version` a number: no key of a row stands in a page.

    `issued` is in seconds since the epoch; it lives in the page only and is never stored.
    """

    channel: str
    questionnaire: str
    version: int
    nonce: str
    issued: int

    def __str__(self) -> str:
        return _forms.sign_object([self.channel, self.questionnaire, self.version, self.nonce, self.issued])

    @property
    def is_too_young(self) -> bool:
        """Nobody reads and answers the form in so few seconds."""
        return time.time() - self.issued < YOUNGEST


def new_token(channel: Channel, version: QuestionnaireVersion, *, again: bool = False) -> FormToken:
    """A token for a form that is shown now; `again` when its answers are already filled in and may be sent at once."""
    issued = int(time.time()) - (YOUNGEST if again else 0)
    questionnaire = version.questionnaire.code
    return FormToken(channel.code, questionnaire, version.number, secrets.token_urlsafe(16), issued)


def read_token(text: str, code: str, questionnaire: str) -> FormToken:
    """The token in a sent form of this questionnaire in the channel of this code. Raises NoToken."""
    try:
        token = FormToken(*_forms.unsign_object(text[:400]))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NoToken from error
    ours = (token.channel, token.questionnaire) == (code.strip().lower(), questionnaire)
    if not ours or not -60 <= time.time() - token.issued <= OLDEST:
        raise NoToken
    return token


def pass_for(key: UUID) -> str:
    """Lets whoever has just shown a receipt follow or delete its submission for an hour, without the code in a page."""
    return _passes.sign(key.hex)


def read_pass(text: str) -> UUID:
    """The key of the submission that a pass is for. Raises NoToken."""
    try:
        return UUID(_passes.unsign(text[:200], max_age=PASS_AGE))
    except signing.BadSignature as error:
        raise NoToken from error
