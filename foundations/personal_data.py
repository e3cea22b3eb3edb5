"""What must never be stored, and what is pointed out before sending.

A Finnish personal identity code is refused in every free text, import and file name, however it is written. E-mail and
street addresses, phone numbers and likely names are only pointed out. Everything is linear in the length of the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.fi import hetu

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Kind = Literal["identity_code", "email", "phone", "address", "name"]

KINDS: dict[Kind, StrOrPromise] = {
    "identity_code": _("henkilötunnus"),
    "email": _("sähköpostiosoite"),
    "phone": _("puhelinnumero"),
    "address": _("osoite"),
    "name": _("nimi"),
}


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Characters `start` to `end` (not included) of the text hold personal data of this kind."""

    start: int
    end: int
    kind: Kind


# A soft hyphen may be a break inside a code or stand for its separator, so it is kept as a letter of its own.
SOFT = "\xad"
OTHER_DASHES = frozenset("−˗⁃➖_~")
# Cyrillic and Greek letters that look like Latin ones.
LOOKALIKES = str.maketrans("АВСЕНКМРТХУΑΒΕΗΚΜΝΡΤΧΥ", "ABCEHKMPTXYABEHKMNPTXY")
GAP = rf"[ {SOFT}]{{0,3}}"
DATE_GAP = rf"[ ./{SOFT}]{{0,3}}"
SIGN_GAP = rf"[- .,:/{SOFT}]{{0,3}}"
CONTROL = "[0-9A-FHJ-NPR-Y]"
# Each gap holds no character of what follows it, so that the match never goes back.
IDENTITY_CODE = re.compile(
    rf"(?=(?P<day>[0-3]{DATE_GAP}[0-9]{DATE_GAP}[01]{DATE_GAP}[0-9]{DATE_GAP}[0-9]{DATE_GAP}[0-9])"
    rf"[ .,:/{SOFT}]{{0,3}}(?P<century>[-+A-FU-Y]?){SIGN_GAP}"
    rf"(?P<individual>[0-9]{GAP}[0-9]{GAP}[0-9])(?P<gap>{SIGN_GAP})(?P<control>{CONTROL})(?P<next>[0-9A-ZÅÄÖ]?))"
)
BARE = re.compile(rf"[0-9]{{6}}[ .,:/{SOFT}]{{0,2}}[0-9]{{3}}{GAP}[A-Z]")
NOT_DIGIT = re.compile(r"[^0-9]")


def identity_codes(text: str) -> list[Found]:
    """Finnish personal identity codes in `text`, whatever their century sign, case, spaces, dashes and digits.

    Codes 900–999 that are given for a time are found too; a wrong date or check character is no code.
    """
    if not any(map(str.isdigit, text)):
        return []
    plain, origins = _plain(text)
    found: list[Found] = []
    for match in IDENTITY_CODE.finditer(plain):
        end = match.end("control")
        if (found and origins[match.start()] < found[-1].end) or not _is_code(match, plain[match.start() : end]):
            continue
        found.append(Found(origins[match.start()], origins[end - 1] + 1, "identity_code"))
    return found


def _is_code(match: re.Match[str], written: str) -> bool:
    day, century, individual = (match["day"], match["century"], match["individual"])
    control, after = match["control"], match["next"]
    # "…-308 tuli" is a code's beginning and a word; "…-308T_lausunto" and "…-308Tlausunto" are codes in a file name.
    if after.isdigit() or (match["gap"] and after):
        return False
    # Ten digits in a row may be a phone number; without any sign only a closing letter makes a code.
    if not century and SOFT not in written and not BARE.match(written):
        return False
    core, digits = NOT_DIGIT.sub("", day), NOT_DIGIT.sub("", individual)
    return any(hetu.is_valid(f"{core}{sign}{digits}{control}", allow_temporary=True) for sign in century or "+-A")


def _plain(text: str) -> tuple[str, list[int]]:
    """Upper case ASCII as far as possible, and for each character of it the place in `text` it came from."""
    chars: list[str] = []
    origins: list[int] = []
    for place, char in enumerate(text):
        for plain in _plain_char(char):
            chars.append(plain)
            origins.append(place)
    return "".join(chars), origins


@lru_cache(maxsize=4096)
def _plain_char(char: str) -> str:
    if char == SOFT:
        return SOFT
    if char.isspace():
        return " "
    if unicodedata.category(char) in {"Cf", "Cc", "Mn", "Me"}:
        return ""
    plain = ""
    for part in unicodedata.normalize("NFKC", char):
        if unicodedata.category(part) == "Pd" or part in OTHER_DASHES:
            plain += "-"
        elif part.isdecimal():
            plain += str(unicodedata.decimal(part))
        else:
            plain += part.upper().translate(LOOKALIKES)
    return plain


def refuse_identity_codes(text: str) -> None:
    """Raises ValidationError when `text` holds an identity code. The message never repeats it."""
    if identity_codes(text):
        raise ValidationError(
            _("Tekstissä on henkilötunnus. Poista se: henkilötunnuksia ei tallenneta tänne."), code="identity_code"
        )


def refuse_null_characters(text: str) -> None:
    """Raises ValidationError for a character that the database cannot store."""
    if "\x00" in text:
        raise ValidationError(_("Tekstissä on merkki, jota ei voi tallentaa."), code="null_characters_not_allowed")


WORD = r"[A-ZÅÄÖÜÉ][a-zåäöüéšž]"
STREETS = (
    "katu|kadu|tie|tien|kuja|polku|polu|kaari|kaare|aukio|tori|raitti|raiti|väylä|rinne|rinte|mäki|mäe|ranta|ranna|"
    "penger|portti|porti|bulevardi|esplanadi|gata|gatan|väg|vägen|gränd|gränden|stig|stigen|torget|street|road"
)
SURNAMES = "nen|sen|selle|sella|sellä|selta|seltä|ström|qvist|kvist|berg|holm|lund|blom|sson"
TITLES = (
    "opettaja|ope|terveydenhoitaja|lääkäri|tohtori|sosiaalityöntekijä|ohjaaja|rehtori|kuraattori|psykologi|herra|rouva|"
    "läraren|lärare|hälsovårdaren|läkaren|läkare|rektorn|kuratorn|doctor|dr|teacher|mr|mrs|ms"
)
HINTS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    ("phone", re.compile(r"(?<![\w.,-])(?:\+\d{1,3}|00\d{1,3}|0\d{1,2})(?:[ \xa0-]?\(?\d\)?){5,10}(?![\d-])")),
    (
        "address",
        re.compile(rf"\b{WORD}[\w-]{{0,30}}(?:{STREETS})\w{{0,4}} \d{{1,4}}(?: ?[A-Za-z]\b)?(?: \d{{1,3}}\b)?"),
    ),
    ("address", re.compile(rf"\b\d{{5}} {WORD}{{1,30}}")),
    ("name", re.compile(rf"\b{WORD}{{1,20}}(?:-{WORD}{{1,20}})? {WORD}{{0,20}}(?:{SURNAMES})\b")),
    ("name", re.compile(rf"\b(?i:{TITLES})\.? {WORD}{{1,20}}")),
)
CAPITALISED = re.compile(rf"\b({WORD}{{1,24}})\b(?=( {WORD}{{1,24}}\b)?)")
ENDINGS = r"(?:n|in|a|ä|lla|llä|lle|lta|ltä|ssa|ssä|sta|stä|an|än|on|ille|s)?"


def hints(text: str) -> list[Found]:
    """What in `text` may tell who somebody is, in reading order: to be pointed out, never refused."""
    candidates = sorted([*identity_codes(text), *_patterns(text), *_given_names(text)], key=lambda f: (f.start, -f.end))
    kept: list[Found] = []
    for found in candidates:
        if not kept or found.start >= kept[-1].end:
            kept.append(found)
        elif found.end > kept[-1].end:  # "opettaja Anna" and "Anna Virtanen" are one hint, with the surname
            kept[-1] = replace(kept[-1], end=found.end)
    return kept


def _patterns(text: str) -> Iterator[Found]:
    for kind, pattern in HINTS:
        for match in pattern.finditer(text):
            yield Found(match.start(), match.end(), kind)


def _given_names(text: str) -> Iterator[Found]:
    for match in CAPITALISED.finditer(text):
        if _known_names().fullmatch(match[1]):
            yield Found(match.start(), match.end(2) if match[2] else match.end(), "name")


@cache
def _known_names() -> re.Pattern[str]:
    names = (Path(__file__).parent / "given_names.txt").read_text(encoding="utf-8").split()
    return re.compile(rf"(?:{'|'.join(names)}){ENDINGS}")
