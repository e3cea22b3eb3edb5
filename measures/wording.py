"""The words of figures and verdicts, said once for pages, tables, charts and files."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from foundations.finnish import number, percent, quarter_of_year
from measures.figures import Figure, Missing
from measures.models import Definition
from measures.periods import Month, Period, Quarter
from measures.trend import NoVerdict, Verdict

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

MISSING: dict[Missing, StrPromise] = {
    Missing.NOT_RECORDED: _("ei kirjattu"),
    Missing.NOT_COLLECTED: _("ei kerätty"),
    Missing.NOT_YET: _("ei vielä"),
    Missing.HIDDEN: _("ei näytetä tietosuojan vuoksi"),
    Missing.FEW: _("alle 10"),
    Missing.PARTS_MISSING: _("kaikkien alueen kuntien tietoja ei ole"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict as the page shows it: sign, words and tone, and the sentence that explains it."""

    icon: str
    words: StrPromise
    tone: str
    because: StrPromise


VERDICTS: dict[Verdict | NoVerdict, Said] = {
    Verdict.RIGHT_DIRECTION: Said(
        "growing",
        _("oikea suunta"),
        "good",
        _("Ensimmäisen ja viimeisen jakson luottamusvälit eivät osu päällekkäin."),
    ),
    Verdict.NO_TURN: Said(
        "flat",
        _("ei käännettä"),
        "",
        _("Ensimmäisen ja viimeisen jakson luottamusvälit osuvat päällekkäin: ero voi olla sattumaa."),
    ),
    Verdict.GETTING_WORSE: Said(
        "worse",
        _("heikkenee"),
        "stop",
        _("Ensimmäisen ja viimeisen jakson luottamusvälit eivät osu päällekkäin."),
    ),
    Verdict.TOO_EARLY: Said(
        "unknown",
        _("liian varhaista sanoa"),
        "",
        _("Suunnasta puhutaan vasta, kun päättyneitä jaksoja on vähintään kahdeksan."),
    ),
    NoVerdict.NO_FIGURES: Said("", _("ei vielä lukuja"), "", _("Luku ilmestyy, kun siihen on tietoa.")),
    NoVerdict.CONTEXT: Said(
        "", _("taustatieto"), "", _("Tätä lukua seurataan taustaksi: kumpikaan suunta ei ole parempi.")
    ),
    NoVerdict.NO_INTERVAL: Said(
        "",
        _("ei arviota suunnasta"),
        "",
        _("Luvulle ei voi laskea luottamusväliä, joten muutosta ei voi erottaa sattumasta."),
    ),
}


def amount(definition: Definition, value: Decimal | float) -> str:
    """The number rounded as the definition says, with its sign when it is in per cent: 64,3 %."""
    if definition.unit.in_language("fi").startswith("%"):
        return percent(value, definition.decimals)
    return number(value, definition.decimals)


def shown(definition: Definition, figure: Figure) -> str:
    """The figure as text: its amount, or why there is none."""
    if figure.value is not None:
        return amount(definition, figure.value)
    return str(MISSING[figure.missing or Missing.NOT_RECORDED])


def interval_shown(definition: Definition, figure: Figure) -> str:
    """61,0–67,5; empty without an interval."""
    if figure.interval is None:
        return ""
    return f"{number(figure.interval.low, definition.decimals)}–{number(figure.interval.high, definition.decimals)}"


def period_words(period: Period, *, short: bool = False) -> str:
    """heinä–syyskuu 2026; short, for axes and tables: 7–9/2026."""
    if short and isinstance(period, Quarter):
        return quarter_of_year(period.year, period.quarter, short=True)
    if short and isinstance(period, Month):
        return f"{period.month}/{period.year}"
    return period.label()
