"""Step: export, a measure's figures as a file, hidden where the page hides them."""

import csv
from io import StringIO

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from foundations.finnish import number
from measures.dashboard import MeasurePage
from measures.figures import Figure
from measures.wording import MISSING, period_words

#: A spreadsheet reads the semicolon where the comma is the decimal mark.
DELIMITERS = {"en": ","}
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"


def as_csv(page: MeasurePage) -> str:
    """The figures in the reader's language, newest first; numbers as a spreadsheet of that language reads them."""
    file = StringIO()
    writer = csv.writer(file, delimiter=DELIMITERS.get(get_language() or "", ";"))
    writer.writerow([_words(page.definition.name), _words(page.definition.unit)])
    interval = [_("luottamusväli, ala"), _("luottamusväli, ylä")]
    writer.writerow([_("jakso"), _("luku"), _("osoittaja"), _("nimittäjä"), *interval, _("tila")])
    for figure in reversed(page.curve.figures):
        writer.writerow(_cells(page, figure))
    return BYTE_ORDER_MARK + file.getvalue()


def _cells(page: MeasurePage, figure: Figure) -> list[str]:
    decimals = page.definition.decimals
    state = _("kesken") if figure.is_running else _("päättynyt")
    if figure.missing is not None or figure.value is None:
        reason = MISSING[figure.missing] if figure.missing else ""
        return [period_words(figure.period), "", "", "", "", "", f"{reason} ({state})"]
    interval = figure.interval
    return [
        period_words(figure.period),
        _plain(number(figure.value, decimals)),
        str(figure.numerator if figure.numerator is not None else ""),
        str(figure.denominator if figure.denominator is not None else ""),
        _plain(number(interval.low, decimals)) if interval else "",
        _plain(number(interval.high, decimals)) if interval else "",
        state,
    ]


def _words(text: object) -> str:
    """A cell of words, which a spreadsheet would run as a formula if it began like one."""
    cell = str(text)
    return f"'{cell}" if cell.startswith(FORMULAS) else cell


def _plain(text: str) -> str:
    """Without the space or comma between thousands, and with the minus that programs read."""
    text = text.replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-")
    return text.replace(",", "") if get_language() == "en" else text
