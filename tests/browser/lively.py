"""A small ecosystem in which every page has something to show: two and a half years of work, words and statistics."""

from datetime import date, timedelta

from django.utils import timezone

from ecosystems.areas import load_areas
from ecosystems.models import Activity, Area, Ecosystem, Entry, Goal, Membership
from feedback.models import Channel, Questionnaire, State
from measures import recompute
from measures.library import load_library
from measures.models import Measure, Target
from measures.sources.statistics.shipped import load_example_statistics
from tests import factories as make

QUARTERS = 10
TOLD = "Terveydenhoitaja Liisa Virtanen soitti meille.\nSen jälkeen apua ei tullut kahteen kuukauteen."


def load_references() -> None:
    """What every installation has: areas, questionnaires, help lines, measures; and the statistics of the demo."""
    load_areas()
    make.load_what_families_see()
    load_library()
    load_example_statistics()


def enliven(ecosystem: Ecosystem, activity: Activity, channel: Channel) -> None:
    """Joint work and feedback in ten quarters and this one, a vision, a target, and all of it counted."""
    member = ecosystem.memberships.order_by("pk")[0]
    make.make_vision(ecosystem)
    ecosystem.goals.update(change=make.texts("Kukaan ei jää yksin", "Ingen blir ensam"))
    days = [timezone.localdate() - timedelta(days=91 * ago + 7 * n % 80) for ago in range(QUARTERS) for n in range(12)]
    _log(activity, member, days)
    _speak(channel, days)
    goal = Goal.objects.filter(ecosystem=ecosystem)[0]
    got_help = Measure.objects.get(code="got-help")
    Target.objects.create(
        goal=goal, measure=got_help, value=80, due=date(2030, 12, 31), baseline_value=40, baseline_on=make.LONG_AGO
    )
    recompute.rebuild()


def _log(activity: Activity, member: Membership, days: list[date]) -> None:
    kajaani = Area.objects.get(code="205", level=Area.Level.MUNICIPALITY)
    for n, day in enumerate(days):
        how_early = ("before_worry", "worry", "support_needed")[n % 3]
        make.make_entry(
            activity, member, day, municipality=kajaani, sectors=2 + n % 2, how_early=how_early, children=n % 17
        )
    assert Entry.objects.count() > len(days)


def _speak(channel: Channel, days: list[date]) -> None:
    for n, day in enumerate(days):
        answers = {"got_help": str(2 + n % 4), "listened": str(1 + n % 5), "felt_safe": "dont_know"}
        make.make_submission(channel, answers, day=day, state=State.READ)
        if n % 5 == 0:
            child = {"child_listened": "yes"}
            make.make_submission(channel, child, day=day, questionnaire=Questionnaire.Code.CHILDREN)
    for state in (State.RECEIVED, State.QUARANTINED, State.REJECTED):
        make.make_submission(channel, {"got_help": "1"}, text=TOLD, state=state)
