"""Brings indicators from Sotkanet: asks only for what has changed; when anything fails the old values stay."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from measures.models.statistics import Indicator
from measures.sources.statistics import storing
from measures.sources.statistics.sotkanet import answers
from measures.sources.statistics.sotkanet.answers import IndicatorAnswer, Table, UnreadableAnswer
from measures.sources.statistics.sotkanet.client import ServiceRefused, ServiceUnreachable, SotkanetClient

FAILURES: dict[type[Exception], str] = {
    ServiceRefused: "refused",
    ServiceUnreachable: "unreachable",
    UnreadableAnswer: "unreadable",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one indicator, as a sentence; `failed` when nothing of it could be stored."""

    number: int
    sentence: str
    #: "stored" or "unchanged"; "refused", "unreachable" or "unreadable" when it failed.
    what: str = "stored"
    failed: bool = False
    warnings: list[str] = field(default_factory=list)


def import_indicators(
    client: SotkanetClient, numbers: Iterable[int], *, anew: bool = False, now: datetime | None = None
) -> Iterator[Outcome]:
    """Import each indicator in a transaction of its own and tell how it went. `anew` also asks for unchanged ones."""
    places: dict[int, int] | None = None
    for number in dict.fromkeys(numbers):
        try:
            about = answers.read_indicator(answers.read_json(client.indicator(number)), number)
            if not anew and _is_known(about):
                yield Outcome(number, f"{number}: unchanged since {about.data_updated}.", "unchanged")
                continue
            if places is None:
                places = storing.places_of(answers.read_regions(answers.read_json(client.regions())))
            table = fetch_table(client, about)
            if not any(region in places for region, _ in table):
                raise UnreadableAnswer("There is not a single value for an area that we know.")
            stored = storing.store(about, table, places, fetched_at=now or timezone.now())
        except (ServiceRefused, ServiceUnreachable, UnreadableAnswer) as error:
            what = FAILURES[type(error)]
            yield Outcome(number, f"{number}: not imported, the old values stay. {error}", what, failed=True)
        else:
            yield _outcome(stored)


def fetch_table(client: SotkanetClient, about: IndicatorAnswer) -> Table:
    """All years of the indicator in one call: everybody, or women and men apart where the owner has no total."""
    years = range(about.first_year, about.last_year + 1)
    if about.genders and "total" not in about.genders:
        return _ask_for(client, about, years, about.genders)
    table = _ask_for(client, about, years, ("total",))
    return table or _ask_for(client, about, years, ("male", "female"))


def _ask_for(client: SotkanetClient, about: IndicatorAnswer, years: range, genders: tuple[str, ...]) -> Table:
    return answers.read_table(answers.read_json(client.table(about.number, years, genders)), about.number)


def _is_known(about: IndicatorAnswer) -> bool:
    known = Indicator.objects.imported().filter(number=about.number, data_updated=about.data_updated)
    return (
        about.data_updated is not None and known.filter(first_year=about.first_year, last_year=about.last_year).exists()
    )


def _outcome(stored: storing.Stored) -> Outcome:
    indicator = stored.indicator
    sentence = (
        f"{indicator.number}: {indicator.title.in_language('fi')}, {indicator.first_year}–{indicator.last_year}, "
        f"{stored.places} areas; {stored.written} series written, {stored.removed} removed."
    )
    warnings = []
    if indicator.owner_number != storing.THL:
        owner = indicator.owner.in_language("fi")
        warnings.append(f"{indicator.number} belongs to {owner}: it may be used only by agreement with it.")
    below = storing.DENOMINATORS.get(indicator.number)
    if below and indicator.denominator_id is None:
        warnings.append(f"{indicator.number} is a share of {below}: import that too, to see its uncertainty and sums.")
    return Outcome(indicator.number, sentence, warnings=warnings)
