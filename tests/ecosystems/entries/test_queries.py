"""The lists ask no more of the database for many entries than for few."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ecosystems.models import Activity, Ecosystem, Membership, User
from ecosystems.models.organisations import Sector
from tests import factories as make
from tests.ecosystems.entries.pages import LOG, signed_in, write


@pytest.fixture
def many(
    jokilaakso: Ecosystem, petri: User, perhetalo: Membership, meeting_place: Activity, koskenranta: Membership
) -> Callable[[int], None]:
    """Writes n entries of Petri's, each with two partners."""

    def write_many(count: int) -> None:
        school = make.make_membership(jokilaakso, sector=Sector.EDUCATION)
        for one in range(count):
            entry = write(perhetalo, petri, meeting_place, children=20 + one)
            for partner in (koskenranta, school):
                entry.partners.create(membership=partner, sector=partner.organisation.sector)

    return write_many


@pytest.mark.parametrize("page", ["", "mine/", "all/"])
def test_lists_ask_no_more_for_thirty_entries_than_for_three(
    page: str, aino: User, petri: User, many: Callable[[int], None]
) -> None:
    client = signed_in(aino if page == "all/" else petri)
    many(3)
    client.get(LOG + page)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(LOG + page)
    many(27)
    with CaptureQueriesContext(connection) as lots:
        answer = client.get(LOG + page)
    assert len(lots) == len(few)
    if page:
        assert len(re.findall(r"\d+\slasta,\s11\saikuista\s*</p>", answer.content.decode())) == 30
