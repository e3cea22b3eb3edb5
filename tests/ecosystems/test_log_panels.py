"""The tab of the log, and how much was done together lately."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from ecosystems import activity_log, log_panels
from ecosystems.activity_log import Occasion
from ecosystems.log_panels import JointWork
from ecosystems.models import Activity, Ecosystem, Membership, User
from ecosystems.models.entries import ChildHeard, HowEarly, Setting
from foundations.menu import Panel


def log(activity: Activity, membership: Membership, by: User, *, partners: list[Membership], day: date) -> None:
    told = {"setting": Setting.SCHOOL, "how_early": HowEarly.WORRY, "child_heard": ChildHeard.NO_CHILDREN}
    occasion = Occasion(
        activity=activity, date=day, municipality=None, children=0, adults=3, professionals=2, partners=partners, **told
    )
    activity_log.log(occasion, membership=membership, by=by, another=True)


def panel_of(person: User, ecosystem: Ecosystem) -> Panel | None:
    return log_panels.joint_work_panel(person, Ecosystem.objects.for_overview().get(pk=ecosystem.pk))


def test_the_panel_counts_the_occasions_of_thirty_days(
    petri: User, perhetalo: Membership, koskenranta: Membership, wellbeing: Membership, meeting_place: Activity
) -> None:
    today = timezone.localdate()
    log(meeting_place, perhetalo, petri, partners=[koskenranta, wellbeing], day=today)
    log(meeting_place, perhetalo, petri, partners=[koskenranta], day=today)
    log(meeting_place, perhetalo, petri, partners=[koskenranta], day=today - timedelta(days=30))
    panel = panel_of(petri, perhetalo.ecosystem)
    assert panel is not None
    assert isinstance(panel.data, JointWork)
    assert (panel.data.occasions, panel.data.organisations, panel.data.of_many_sectors) == (2, 3, 1)


@pytest.mark.parametrize(("who", "tabs"), [("petri", 1), ("aino", 1), ("maija", 0), ("helmi", 0), ("tuula", 0)])
def test_the_tab_is_for_those_who_write(
    request: pytest.FixtureRequest, jokilaakso: Ecosystem, who: str, tabs: int
) -> None:
    assert len(log_panels.menu(request.getfixturevalue(who), jokilaakso)) == tabs


def test_in_its_first_days_nobody_is_told_that_thirty_days_went_by(petri: User, jokilaakso: Ecosystem) -> None:
    Ecosystem.objects.update(founded=timezone.localdate() - timedelta(days=3))
    panel = panel_of(petri, jokilaakso)
    assert panel is not None
    assert panel.data.is_new


def test_without_joint_work_the_reader_of_feedback_gets_no_empty_box(maija: User, jokilaakso: Ecosystem) -> None:
    assert panel_of(maija, jokilaakso) is None
