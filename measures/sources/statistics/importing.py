"""Brings indicators from Sotkanet: asks only for what has changed; when anything fails the old values stay."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.utils import timezone

from measures.models.statistics import Indicator
from measures.sources.statistics import describing, storing
from measures.sources.statistics.sotkanet import answers
from measures.sources.statistics.sotkanet.answers import IndicatorAnswer, UnreadableAnswer, read_json
from measures.sources.statistics.sotkanet.client import ServiceRefused, ServiceUnreachable, SotkanetClient
from measures.sources.statistics.storing import Key, Packed

#: Raise it when answers are read or packed otherwise than before, so that no stored digest is that of an answer.
READER = 1

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
    #: "stored", "reworded" when its owner has changed its texts too, or "unchanged";
    #: "refused", "unreachable" or "unreadable" when it failed.
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
            about = answers.read_indicator(read_json(client.indicator(number)), number)
            if not anew and describing.is_described(about):
                yield Outcome(number, f"{number}: unchanged since {about.data_updated}.", "unchanged")
                continue
            if places is None:
                places = storing.places_of(answers.read_regions(read_json(client.regions())))
            series, digest = fetch_series(client, about, places)
            if series is not None and not any(region in places for region, _ in series):
                raise UnreadableAnswer("There is not a single value for an area that we know.")
            stored = storing.store(about, series, places, fetched_at=now or timezone.now(), digest=digest)
        except (ServiceRefused, ServiceUnreachable, UnreadableAnswer) as error:
            what = FAILURES[type(error)]
            yield Outcome(number, f"{number}: not imported, the old values stay. {error}", what, failed=True)
        else:
            yield _outcome(stored)


def fetch_series(
    client: SotkanetClient, about: IndicatorAnswer, places: Mapping[int, int]
) -> tuple[dict[Key, Packed] | None, bytes]:
    """All years of the indicator in one call: everybody, or women and men apart where the owner has no total.

    With the digest of the answers and of all that their meaning hangs on. None instead of series when that is the
    digest of what is stored: then nothing has to be read.
    """
    from measures.sources.statistics.packing import pack

    stored = Indicator.objects.imported().filter(number=about.number, series__isnull=False)
    known = stored.values_list("digest", flat=True).first()
    digest = sha256(repr((READER, about.number, about.decimals, sorted(places.items()))).encode())
    years = range(about.first_year, about.last_year + 1)
    series: dict[Key, Packed] = {}
    for genders in _asked_for(about):
        body = client.table(about.number, years, genders)
        digest.update(repr((years, genders)).encode())
        digest.update(body)
        if known is not None and bytes(known) == digest.digest():
            return None, digest.digest()
        if series := pack(answers.read_rows(body, about.number), about.decimals):
            break
    return series, digest.digest()


def _asked_for(about: IndicatorAnswer) -> list[tuple[str, ...]]:
    """The genders of each call; the next is made when the one before brings no value."""
    if about.genders and "total" not in about.genders:
        return [about.genders]
    return [("total",), ("male", "female")]


def _outcome(stored: storing.Stored) -> Outcome:
    indicator = stored.indicator
    sentence = (
        f"{indicator.number}: {indicator.title.in_language('fi')}, {indicator.first_year}–{indicator.last_year}, "
        f"{stored.places} areas; {stored.written} series written, {stored.removed} removed."
    )
    warnings = []
    if indicator.owner_number != describing.THL:
        owner = indicator.owner.in_language("fi")
        warnings.append(f"{indicator.number} belongs to {owner}: it may be used only by agreement with it.")
    below = describing.DENOMINATORS.get(indicator.number)
    if below and indicator.denominator_id is None:
        warnings.append(f"{indicator.number} is a share of {below}: import that too, to see its uncertainty and sums.")
    if stored.reworded:
        warnings.append(f"{indicator.number} is called or defined otherwise than before: {', '.join(stored.reworded)}.")
    return Outcome(indicator.number, sentence, "reworded" if stored.reworded else "stored", warnings=warnings)
