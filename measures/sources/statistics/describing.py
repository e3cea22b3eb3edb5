"""Writes what the owner says of an indicator; whose it is, its terms, its decimals and its years."""

from datetime import datetime

from measures.models.statistics import Indicator
from measures.sources.statistics.sotkanet.answers import IndicatorAnswer

THL = 2
OPEN_LICENCE = "CC BY 4.0"
BY_AGREEMENT = "Only by agreement with the owner"
#: Which statistic counts those of whom another is a share: 0–6- and 0–17-year-olds of the population.
DENOMINATORS = {7: 127, 1065: 127}


def describe(
    about: IndicatorAnswer, *, fetched_at: datetime, provenance: Indicator.Provenance
) -> tuple[Indicator, bool]:
    """The indicator as `about` says, and whether anything of it that a page shows is new."""
    said = {
        "title": about.title,
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
    written = {**said, "fetched_at": fetched_at}
    indicator = Indicator.objects.select_for_update().filter(number=about.number).first()
    if indicator is None:
        indicator, is_created = Indicator.objects.get_or_create(number=about.number, defaults=written)
        if is_created:
            _be_denominator(indicator)
            return indicator, True
    is_new = any(getattr(indicator, name) != value for name, value in said.items())
    for name, value in written.items():
        setattr(indicator, name, value)
    indicator.save(update_fields=[name.removesuffix("_id") for name in written])
    return indicator, is_new


def _id_of_denominator(number: int) -> int | None:
    below = DENOMINATORS.get(number)
    return Indicator.objects.filter(number=below).values_list("id", flat=True).first() if below else None


def _be_denominator(indicator: Indicator) -> None:
    """Of the shares that were imported before it."""
    shares = [number for number, below in DENOMINATORS.items() if below == indicator.number]
    if shares:
        Indicator.objects.filter(number__in=shares).update(denominator=indicator)
