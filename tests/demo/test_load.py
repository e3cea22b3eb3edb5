"""The demo opens on any day of any year with the same believable story, and touches nothing that is already there."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Max

from ecosystems import invitations
from ecosystems.models import Area, Ecosystem, Entry, EntryPart, Organisation, User
from feedback.models import COUNTED, State, Submission
from foundations.models import OutgoingMail
from itla_impact.demo.load import EcosystemsAlready, load
from measures import recompute
from measures.dashboard import curves
from measures.models import Definition, Profile, Tally, Target
from measures.periods import Quarter
from measures.trend import Verdict
from tests import factories as make
from tests.demo.conftest import digest, load_on

DAYS = [date(2026, 10, 1), date(2026, 12, 31), date(2028, 2, 29), date(2027, 1, 1)]
QUESTIONS = {
    "adults": {"service", "got_help", "listened", "could_influence", "told_many", "felt_safe"},
    "children": {"child_feeling", "child_good_places", "child_listened", "child_adult"},
}


def lively():
    return Ecosystem.objects.get(slug="jokilaakso")


def answered_since(day):
    """{question: how many have answered it} among the counted submissions since this day; words of one's own too."""
    told: dict[str, int] = {}
    for one in Submission.objects.filter(ecosystem=lively(), date__gte=day, state__in=COUNTED):
        own = "child_change" if one.answered_by == "child" else "helped"
        for question in {*one.answers, *([own] if one.text else [])}:
            told[question] = told.get(question, 0) + 1
    return told


def curve_of(code):
    definition = Definition.objects.current().get(measure__code=code)
    return curves(lively(), [definition])[definition.pk]


def test_the_size_is_what_was_asked(demo):
    assert Ecosystem.objects.count() == 5
    assert lively().memberships.count() == 15
    assert Entry.objects.filter(ecosystem=lively()).count() == pytest.approx(3000, rel=0.1)
    assert Submission.objects.filter(ecosystem=lively()).count() == pytest.approx(2500, rel=0.1)


def test_the_lively_one_tells_ten_closed_quarters_and_the_running_one(demo):
    entries, submissions = (model.objects.filter(ecosystem=lively()) for model in (Entry, Submission))
    for told in (entries, submissions):
        assert len({Quarter.of(day) for day in told.dates("date", "month")}) == 11
    others = Ecosystem.objects.exclude(pk=lively().pk)
    assert all(one.entries.count() < entries.count() / 2 for one in others)


def test_the_lively_one_is_in_one_real_wellbeing_area_and_in_its_municipalities(demo):
    area = lively().coverages.get().area
    assert area.level == Area.Level.WELLBEING_AREA
    inside = {None, *area.children.values_list("pk", flat=True)}
    for model in (Entry, Submission):
        assert set(model.objects.filter(ecosystem=lively()).values_list("municipality", flat=True)) <= inside


def test_everything_says_that_it_is_an_example(demo):
    for model in (Ecosystem, Organisation, User):
        assert not model.objects.filter(is_example=False).exists()
    assert not Organisation.objects.exclude(business_id=None).exists()
    assert all(user.email.endswith("@example.org") and not user.has_usable_password() for user in User.objects.all())


def test_nothing_is_in_the_future(demo):
    for latest in (
        Entry.objects.aggregate(latest=Max("created_on")),
        Submission.objects.aggregate(latest=Max("date")),
        Submission.objects.aggregate(latest=Max("read_on")),
        Ecosystem.objects.aggregate(latest=Max("founded")),
    ):
        assert latest["latest"] <= demo


def test_the_curves_tell_of_a_turn_of_no_turn_and_of_too_little_time(demo):
    verdicts = {code: curve_of(code).verdict for code in ("got-help", "told-many", "listened", "child-listened")}
    assert verdicts == {
        "got-help": Verdict.RIGHT_DIRECTION,
        "told-many": Verdict.RIGHT_DIRECTION,
        "listened": Verdict.NO_TURN,
        "child-listened": Verdict.TOO_EARLY,
    }


def test_every_question_has_ten_answers_in_the_running_quarter(demo):
    told = answered_since(Quarter.of(demo).first_day)
    assert min(told[question] for questions in QUESTIONS.values() for question in questions) >= 10


def test_july_is_quiet(demo):
    months = dict(
        Entry.objects.filter(ecosystem=lively(), date__year=2025).values_list("date__month").annotate(Count("pk"))
    )
    assert months[7] < months[10] / 3


def test_seven_wait_for_maija_and_the_oldest_too_long(demo):
    waiting = Submission.objects.filter(ecosystem=lively(), state=State.RECEIVED)
    assert waiting.count() == 7
    assert (demo - min(waiting.values_list("date", flat=True))).days > 7


def test_names_have_left_the_parts_after_ninety_days(demo):
    named = EntryPart.objects.filter(person__isnull=False)
    assert named.filter(person__name="Petri").count() >= 5
    assert all((demo - day).days <= 90 for day in named.values_list("created_on", flat=True))


def test_the_open_invitation_can_be_followed_from_its_letter(demo):
    letter = OutgoingMail.objects.get()
    token = letter.body.split("/invitations/")[1].split("/")[0]
    assert letter.sent_at is not None
    assert invitations.find(token).email == letter.to


def test_targets_have_the_early_figures_as_their_baselines(demo):
    target = Target.objects.get(measure__code="got-help")
    assert 35 < target.baseline_value < 55 < target.value


def test_the_demo_is_loaded_only_where_there_is_nothing(db, settings):
    settings.DEMO = True
    make.make_ecosystem("Oma alue", slug="oma")
    with pytest.raises(EcosystemsAlready):
        load()
    with pytest.raises(CommandError, match="already"):
        call_command("load_demo")


def test_a_real_installation_refuses_the_demo(db):
    with pytest.raises(CommandError, match="ITLA_DEMO"):
        call_command("load_demo")


@pytest.mark.slow
@pytest.mark.parametrize("day", DAYS)
def test_it_opens_on_any_day(db, day):
    load_on(day)
    told = answered_since(Quarter.of(day).first_day)
    assert min(told[question] for questions in QUESTIONS.values() for question in questions) >= 10
    assert Entry.objects.filter(ecosystem=lively()).count() == pytest.approx(3000, rel=0.1)
    with time_machine.travel(f"{day}T07:00:00+00:00"):
        verdicts = [curve_of(code).verdict for code in ("got-help", "told-many", "listened")]
    assert verdicts == [Verdict.RIGHT_DIRECTION, Verdict.RIGHT_DIRECTION, Verdict.NO_TURN]


@pytest.mark.slow
def test_the_same_day_gives_the_same_rows(db):
    digests = set()
    for _time in range(2):
        with transaction.atomic():
            load_on(DAYS[0])
            digests.add(digest())
            transaction.set_rollback(True)
    assert len(digests) == 1


@pytest.mark.slow
def test_the_first_figures_are_what_the_worker_would_make_of_the_changes(db, monkeypatch):
    # The first figures come from a rebuild; here the outbox is drained instead, as after a start that was cut short.
    monkeypatch.setattr(recompute, "rebuild", recompute.tick)
    load_on(DAYS[0])
    drained = counted()
    monkeypatch.undo()
    recompute.rebuild()
    assert drained == counted()


def counted():
    """What is stored in tallies and series, without the numbers of the rows."""
    dimensions = dict(Profile.objects.values_list("pk", "dimensions"))
    rows = Tally.objects.values_list("place", "source", "month", "parts", "definitions", "slots")
    return sorted(
        repr((place, source, month, sorted(repr((dimensions[one], numbers)) for one, *numbers in parts), *said))
        for place, source, month, parts, *said in rows
    )
