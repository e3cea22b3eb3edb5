"""Finnish on the page: alphabetical order, numbers, dates and lists, also for Swedish and English readers.

Each function takes `language` (fi, sv, en); None means the active one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel import Locale
from babel.dates import format_date as babel_date
from babel.dates import get_day_names, get_month_names
from babel.lists import format_list
from django.utils import timezone

from foundations.languages import Texts, active_language

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"

# The Swedish of Finland and British English: both say the day before the month, as Finnish does.
LOCALES = {"fi": "fi_FI", "sv": "sv_FI", "en": "en_GB"}

# å, ä and ö follow z in ASCII as { | }. The letters beside them follow CLDR's Finnish collation.
LETTERS = str.maketrans(
    {"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}", "ü": "y", "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t"}
    | {"ß": "ss", "þ": "th", "ł": "l", "œ": "oe", "ı": "i"}
)
LEVEL = "\x1f"
#: Of the columns that hold a key.
SORT_KEY_LENGTH = 160


def sort_key(text: str) -> str:
    """A key whose code point order is the Finnish order, so that it sorts under any database collation "C".

    Follows CLDR's modern Finnish collation: å ä ö after z, w is a letter of its own after v, ü sorts as y, æ as ä,
    ø as ö, other diacritics as their base letter. Word by word: a space or a hyphen comes before any letter, other
    punctuation is passed over. Among equals the plain letter comes before the marked one and a lower before an upper.
    """
    plain = " ".join(
        "".join(char if char.isprintable() else " " for char in unicodedata.normalize("NFC", text)).split()
    )
    folded = plain.casefold()
    primary = _primary(folded)
    if primary == plain:
        return primary
    return LEVEL.join([primary, folded, plain.swapcase()])


def order_of(name: Texts) -> str:
    """The `sort_key` that a row with this name keeps: of its Finnish wording, cut to the column."""
    return sort_key(name.in_language("fi"))[:SORT_KEY_LENGTH]


def _primary(folded: str) -> str:
    letters = folded.translate(LETTERS)
    kept = []
    for char in unicodedata.normalize("NFD", letters):
        kind = unicodedata.category(char)
        if char in "{|}" or kind[0] in "LN":
            kept.append(char)
        elif kind in {"Zs", "Pd"}:
            kept.append(" ")
    return " ".join("".join(kept).split())


def number(value: Decimal | float, decimals: int | None = None, language: str | None = None) -> str:
    """`value` for reading, rounded half away from zero; without `decimals` as many as the value has.

    Finnish and Swedish: 12 345,6; English: 12,345.6. Minus is −, and a rounded zero has none.
    Raises ValueError for NaN and infinities: a page must say why a number is missing.
    """
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    if not exact.is_finite():
        raise ValueError(f"{value} is not a number to show.")
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(exact):,f}"
    if (language or active_language()) != "en":
        text = text.translate({ord(","): NBSP, ord("."): ","})
    return MINUS + text if exact < 0 else text


def signed(value: Decimal | float, decimals: int | None = None, language: str | None = None) -> str:
    """A change: as `number`, with + before what grows."""
    text = number(value, decimals, language)
    grows = not text.startswith(MINUS) and any(char in "123456789" for char in text)
    return f"+{text}" if grows else text


def percent(value: Decimal | float, decimals: int = 0, language: str | None = None) -> str:
    """`value` is in per cent already: 22 → 22 % (English 22%)."""
    space = "" if (language or active_language()) == "en" else NBSP
    return f"{number(value, decimals, language)}{space}%"


def local_day(moment: date) -> date:
    """The day of a moment in Helsinki; a day as it is."""
    if isinstance(moment, datetime):
        return timezone.localtime(moment).date() if timezone.is_aware(moment) else moment.date()
    return moment


def format_day(moment: date, language: str | None = None) -> str:
    """24.11.2026; English 24 Nov 2026, since 24/11 is read in two ways."""
    day = local_day(moment)
    if (language or active_language()) == "en":
        return babel_date(day, "d MMM y", locale=LOCALES["en"])
    return f"{day.day}.{day.month}.{day.year}"


def format_moment(moment: datetime, language: str | None = None) -> str:
    """24.11.2026 klo 9.53 · 24.11.2026 kl. 9.53 · 24 Nov 2026 at 9:53, in Helsinki's time."""
    at = timezone.localtime(moment)
    spoken = language or active_language()
    clock = f"at {at.hour}:{at:%M}" if spoken == "en" else f"{'kl.' if spoken == 'sv' else 'klo'} {at.hour}.{at:%M}"
    return f"{format_day(at, spoken)} {clock}"


def format_day_short(moment: date, language: str | None = None) -> str:
    """24.11. (English 24 Nov): for work pages, when the year is known."""
    day = local_day(moment)
    if (language or active_language()) == "en":
        return babel_date(day, "d MMM", locale=LOCALES["en"])
    return f"{day.day}.{day.month}."


def weekday(moment: date, language: str | None = None) -> str:
    """tiistai · tisdag · Tuesday."""
    return str(get_day_names("wide", context="stand-alone", locale=_locale(language))[local_day(moment).weekday()])


def format_day_of_week(moment: date, language: str | None = None) -> str:
    """ti 24.11. · tis 24.11. · Tue 24 Nov."""
    names = get_day_names("abbreviated", context="stand-alone", locale=_locale(language))
    return f"{names[local_day(moment).weekday()].rstrip('.')} {format_day_short(moment, language)}"


def month_name(month: int, language: str | None = None) -> str:
    """marraskuu · november · November, for 1–12."""
    return str(get_month_names("wide", context="stand-alone", locale=_locale(language))[month])


def month_of_year(moment: date, language: str | None = None) -> str:
    """marraskuu 2026."""
    day = local_day(moment)
    return f"{month_name(day.month, language)} {day.year}"


def quarter_of_year(year: int, quarter: int, language: str | None = None, short: bool = False) -> str:
    """loka–joulukuu 2026 · oktober–december 2026; short: 10–12/2026, English Oct–Dec 2026. `quarter` is 1–4."""
    code = language or active_language()
    first, last = 3 * quarter - 2, 3 * quarter
    if short and code != "en":
        return f"{first}{EN_DASH}{last}/{year}"
    start, end = month_name(first, code), month_name(last, code)
    if short:
        start, end = start[:3], end[:3]
    if code == "fi":
        start = start.removesuffix("kuu")
    return f"{start}{EN_DASH}{end} {year}"


def list_in_words(words: Iterable[object], language: str | None = None) -> str:
    """kissa, koira ja hevonen."""
    return format_list([str(word) for word in words], locale=_locale(language))


@cache
def _of_code(code: str) -> Locale:
    return Locale.parse(LOCALES.get(code, LOCALES["fi"]))


def _locale(language: str | None) -> Locale:
    return _of_code(language or active_language())
