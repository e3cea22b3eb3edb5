"""Step: statistics are brought as a job: the ones that a person asks for, and weekly those that the measures show."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from foundations.finnish import format_day
from foundations.job_kinds import BadParameters, JobFailed, JobKind, Parameters
from foundations.jobs import Running
from foundations.models import Job
from measures.forms import ImportForm
from measures.models import Definition, Indicator
from measures.sources.statistics.importing import import_indicators
from measures.sources.statistics.sotkanet.client import SotkanetClient

NAME = "import-statistics"
#: A statistic is asked for again when it is older; the service changes most of them once a year.
FRESH = timedelta(days=7)
#: After a scheduled import that went wrong, before the next one.
LEFT_IN_PEACE = timedelta(days=1)
GOOD = frozenset({"stored", "reworded", "unchanged"})
MOST = 200
NAMED = 4


def check(given: Mapping[str, object]) -> Parameters:
    """{"indicators": numbers, "anew": whether unchanged ones are fetched too}; the numbers sorted, each once."""
    numbers, anew = given.get("indicators"), given.get("anew", False)
    if set(given) - {"indicators", "anew"} or not isinstance(numbers, list) or not isinstance(anew, bool):
        raise BadParameters("An import has a list of indicators, and perhaps anew.")
    if not all(type(one) is int and 0 < one <= ImportForm.LARGEST for one in numbers):
        raise BadParameters("The number of an indicator is a whole number from 1 to 999999.")
    if not 0 < len(set(numbers)) <= MOST:
        raise BadParameters(f"An import is of 1–{MOST} indicators.")
    return {"indicators": sorted(set(numbers)), "anew": anew}


def about(parameters: Parameters) -> str:
    """The first few numbers, and how many more."""
    numbers = parameters["indicators"]
    named = ", ".join(map(str, numbers[:NAMED]))
    if (more := len(numbers) - NAMED) <= 0:
        return f"Sotkanet {named}"
    words = ngettext("Sotkanet %(numbers)s ja %(more)d muu", "Sotkanet %(numbers)s ja %(more)d muuta", more)
    return words % {"numbers": named, "more": more}


def work(running: Running) -> None:
    """One indicator after another. What an earlier attempt has brought is not asked for again."""
    numbers = running.parameters["indicators"]
    missing = [number for number in numbers if running.outcomes.get(str(number)) not in GOOD]
    client = SotkanetClient(settings.SOTKANET_URL, settings.SOTKANET_USER_AGENT)
    done = len(numbers) - len(missing)
    following = [*missing[1:], ""][: len(missing)]
    if missing:
        running.at("asking", item=missing[0], done=done, total=len(numbers))
    for outcome, after in zip(
        import_indicators(client, missing, anew=running.parameters["anew"]), following, strict=True
    ):
        running.became(outcome.number, outcome.what)
        if outcome.what == "unreachable":
            raise JobFailed("unreachable")  # The others would only keep a service busy that is in trouble.
        done += 1
        running.at("asking" if after else "", item=after, done=done, total=len(numbers))
    failed = {running.outcomes[str(number)] for number in numbers} - GOOD
    if failed:
        raise JobFailed("unreadable" if "unreadable" in failed else "refused", final="unreadable" not in failed)


def due() -> Parameters | None:
    """What the measures show, or somebody has imported, and nobody has asked the service about for a week."""
    if not settings.STATISTICS_REFRESH:
        return None
    kept = Indicator.objects.imported()
    stale = {*shown(), *kept.values_list("number", flat=True)}
    stale -= set(kept.filter(fetched_at__gt=timezone.now() - FRESH).values_list("number", flat=True))
    stale -= _lately_tried()
    return {"indicators": sorted(stale)[:MOST]} if stale else None


def _lately_tried() -> set[int]:
    """Asked for with success within a week, or named by an import that waits or has ended badly within a day."""
    tried: set[int] = set()
    for job in Job.objects.filter(kind=NAME, heartbeat_at__gt=timezone.now() - FRESH):
        tried |= {int(number) for number, what in job.outcomes.items() if what in GOOD}
    recent = Job.objects.ended_badly().filter(finished_at__gt=timezone.now() - LEFT_IN_PEACE)
    for job in (recent | Job.objects.waiting()).filter(kind=NAME):
        tried |= set(job.parameters["indicators"])
    return tried


def shown() -> dict[int, str]:
    """The indicators that the measures show: number → the measure's name."""
    definitions = Definition.objects.current().filter(indicator__isnull=False)
    return {one.indicator: str(one.name) for one in definitions if one.indicator is not None}


def form(data: Any) -> ImportForm:
    """Offers the statistics of the measures, each with when it was brought last."""
    brought = dict(Indicator.objects.imported().values_list("number", "fetched_at"))
    offered = [
        (number, format_html("{} ({})<small>{}</small>", name, number, _since(brought.get(number))))
        for number, name in shown().items()
    ]
    return ImportForm(data, offered=offered, weekly=settings.STATISTICS_REFRESH)


def _since(moment: datetime | None) -> str:
    return _("Haettu %(day)s") % {"day": format_day(moment)} if moment else _("Ei ole vielä haettu Sotkanetista")


KIND = JobKind(
    name=NAME,
    title=gettext_lazy("Tilastojen haku"),
    start=gettext_lazy("Hae tilastoja"),
    check=check,
    about=about,
    work=work,
    form=form,
    due=due,
    steps={"asking": gettext_lazy("Haetaan indikaattoria %(item)s")},
    outcomes={
        "stored": gettext_lazy("haettu"),
        "reworded": gettext_lazy("haettu; lähde on muuttanut sen otsikkoa tai määritelmää"),
        "unchanged": gettext_lazy("ei muuttunut"),
        "refused": gettext_lazy("Sotkanet ei anna tätä"),
        "unreachable": gettext_lazy("Sotkanet ei vastannut"),
        "unreadable": gettext_lazy("vastausta ei voitu lukea"),
    },
    failures={
        "refused": gettext_lazy("Sotkanet ei anna kaikkia pyydettyjä indikaattoreita. Tarkista numerot."),
        "unreachable": gettext_lazy("Sotkanet ei vastannut. Aiemmat luvut ovat ennallaan."),
        "unreadable": gettext_lazy("Sotkanetin vastausta ei voitu lukea. Aiemmat luvut ovat ennallaan."),
    },
    limit=timedelta(hours=1),
)
