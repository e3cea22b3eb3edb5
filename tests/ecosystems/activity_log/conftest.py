"""An evening that Petri logs, and Kaisa who was there too; it is a Tuesday in November."""

from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from ecosystems import activity_log
from ecosystems.activity_log import Occasion
from ecosystems.models import (
    Activity,
    Entry,
    EntryPart,
    Membership,
    User,
)
from ecosystems.models.entries import ChildHeard, HowEarly, Setting

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(f"{TODAY}T10:00:00+02:00", tick=False):
        yield


@pytest.fixture
def evening(meeting_place: Activity, koskenranta: Membership) -> Occasion:
    """Petri's open house with Koskenranta, today."""
    return Occasion(
        activity=meeting_place,
        date=TODAY,
        municipality=None,
        setting=Setting.FAMILY_CENTRE,
        how_early=HowEarly.BEFORE_WORRY,
        child_heard=ChildHeard.YES,
        children=14,
        adults=11,
        professionals=3,
        partners=[koskenranta],
    )


@pytest.fixture
def entry(evening: Occasion, perhetalo: Membership, petri: User) -> Entry:
    return activity_log.log(evening, membership=perhetalo, by=petri)


@pytest.fixture
def joined(entry: Entry, koskenranta: Membership, kaisa: User) -> EntryPart:
    """Kaisa's part in Petri's entry."""
    return activity_log.join(entry, membership=koskenranta, by=kaisa)


def named_partners(entry: Entry) -> set[str]:
    return {str(one.membership.organisation) for one in entry.partners.select_related("membership__organisation")}
