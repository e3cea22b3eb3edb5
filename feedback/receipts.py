"""The receipt: the code with which a giver follows or deletes her feedback, and with which alone it can be found.

Sixteen Crockford base32 characters in four groups. The first eight are the selector, for which wrong tries are counted;
the last eight are the verifier. They are derived from a key outside the database, the form's nonce and a digest of the
answers, so that a repeated POST gets the same code and nobody has to remember one for it. The database holds a keyed
hash of the whole code, as the key of the submission's row, and never the code.
"""

import hashlib
import hmac
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.conf import settings

from feedback.models import Submission

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
SELECTOR_LENGTH = 8
# What people read or hear instead of what is written; U is in no code.
MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


class NotACode(ValueError):
    """What was typed cannot be a receipt; `length` is how many letters and digits it has."""

    def __init__(self, length: int) -> None:
        super().__init__()
        self.length = length


@dataclass(frozen=True)
class Receipt:
    """A code in memory, for as long as one request lasts."""

    code: str

    def __str__(self) -> str:
        """As it is shown: 8F3K-2MQ7-X0RT-9DWA."""
        return "-".join(self.code[place : place + 4] for place in range(0, LENGTH, 4))

    def __repr__(self) -> str:
        # A traceback or a log line must not hold the code.
        return f"Receipt({self.selector}…)"

    @property
    def selector(self) -> str:
        return self.code[:SELECTOR_LENGTH]

    @cached_property
    def key(self) -> UUID:
        """What the database keeps of the whole code: the key of its submission's row."""
        return UUID(bytes=keyed("stored", self.code.encode())[:16])


def digest_of(answers: Mapping[str, object]) -> str:
    """A digest of what was answered, the same for the same answers in any order of keys."""
    canonical = json.dumps(answers, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def receipt_for(nonce: str, answers: Mapping[str, object]) -> Receipt:
    """The receipt of these answers on the form with this nonce: the same each time, another for other answers."""
    value = int.from_bytes(keyed("code", f"{nonce}\x00{digest_of(answers)}".encode())[:10], "big")
    characters = []
    for _place in range(LENGTH):
        value, index = divmod(value, len(ALPHABET))
        characters.append(ALPHABET[index])
    return Receipt("".join(characters))


def typed(text: str) -> Receipt:
    """What a person typed as a receipt, forgivingly: lower case, spaces, dashes, O for 0, I and L for 1.

    Raises NotACode when it has too few or too many characters or one that no code has.
    """
    plain = unicodedata.normalize("NFKC", text[:200]).upper()
    code = "".join(char for char in plain if char.isalnum()).translate(MISREAD)
    if len(code) != LENGTH or not set(code) <= set(ALPHABET):
        raise NotACode(len(code))
    return Receipt(code)


def submission_with(receipt: Receipt) -> Submission | None:
    """The submission of this receipt; None when there is none.

    How long the search takes tells of keyed hashes only, which nobody can aim at without the key.
    """
    return Submission.objects.with_receipt(receipt.key).first()


def keyed(purpose: str, message: bytes) -> bytes:
    """A hash that only who has the key can make; other purposes have other ones."""
    key = settings.RECEIPT_KEY.encode()
    return hmac.new(key, f"itla-impact receipt {purpose}\x00".encode() + message, hashlib.sha256).digest()
