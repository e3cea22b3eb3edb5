"""Writes what the owner says of an indicator (whose it is, its terms, its years), and keeps what was reworded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from measures.models.rewordings import Rewording
from measures.models.statistics import Indicator
from measures.sources.statistics.sotkanet.answers import IndicatorAnswer

THL = 2
OPEN_LICENCE = "CC BY 4.0"
BY_AGREEMENT = "Only by agreement with the owner"
#: Which statistic counts those of whom another is a share: 0–6- and 0–17-year-olds of the population.
DENOMINATORS = {7: 127, 1065: 127}


@dataclass(frozen=True, slots=True)
class Described:
    """`is_new` when anything that a page shows has changed; `reworded` names the texts that were others before."""

    indicator: Indicator
    is_new: bool
    reworded: Sequence[str] = ()


def is_described(about: IndicatorAnswer) -> bool:
    """Whether nothing has changed since the last import, by what the service says and when it says it was updated."""
    kept = Indicator.objects.imported().filter(number=about.number).first()
    if kept is None or about.data_updated is None:
        return False
    return _says_the_same(kept, _said(about, Indicator.Provenance.SERVICE))


def describe(about: IndicatorAnswer, *, fetched_at: datetime, provenance: Indicator.Provenance) -> Described:
    """Make the indicator as `about` says; what it said of an imported one before is kept as a Rewording."""
    said = _said(about, provenance)
    written = {**said, "fetched_at": fetched_at}
    indicator = Indicator.objects.select_for_update().filter(number=about.number).first()
    if indicator is None:
        indicator, is_created = Indicator.objects.get_or_create(number=about.number, defaults=written)
        if is_created:
            _be_denominator(indicator)
            return Described(indicator, is_new=True)
    is_new = not _says_the_same(indicator, said)
    reworded = _reworded(indicator, said, fetched_at)
    for name, value in written.items():
        setattr(indicator, name, value)
    indicator.save(update_fields=[name.removesuffix("_id") for name in written])
    Rewording.objects.bulk_create(reworded)
    return Described(indicator, is_new, [one.part for one in reworded])


def _said(about: IndicatorAnswer, provenance: Indicator.Provenance) -> dict[str, Any]:
    return {
        "title": about.title,
        "definition": about.definition,
        "owner_number": about.owner_number,
        "owner": about.owner,
        "terms": OPEN_LICENCE if about.owner_number == THL else BY_AGREEMENT,
        "unit": about.unit,
        "scale": about.scale,
        "decimals": about.decimals,
        "data_updated": about.data_updated,
        "first_year": about.first_year,
        "last_year": about.last_year,
        "provenance": provenance,
        "denominator_id": _id_of_denominator(about.number),
    }


def _says_the_same(indicator: Indicator, said: dict[str, Any]) -> bool:
    return all(getattr(indicator, name) == value for name, value in said.items())


def _reworded(indicator: Indicator, said: dict[str, Any], noticed_at: datetime) -> list[Rewording]:
    """The example's words are not the owner's, and of what was not there before nothing has changed."""
    if indicator.provenance != Indicator.Provenance.SERVICE:
        return []
    return [
        Rewording(indicator=indicator, noticed_at=noticed_at, part=part, before=before, after=said[part])
        for part in Rewording.Part.values
        if (before := getattr(indicator, part)) and before != said[part]
    ]


def _id_of_denominator(number: int) -> int | None:
    below = DENOMINATORS.get(number)
    return Indicator.objects.filter(number=below).values_list("id", flat=True).first() if below else None


def _be_denominator(indicator: Indicator) -> None:
    """Of the shares that were imported before it."""
    shares = [number for number, below in DENOMINATORS.items() if below == indicator.number]
    if shares:
        Indicator.objects.filter(number__in=shares).update(denominator=indicator)
