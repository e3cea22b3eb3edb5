"""What the menu and the overview tell of feedback, and to whom."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystems.models import Ecosystem, Membership, User
from feedback import panels
from feedback.models import Channel, State
from tests import factories as make
from tests.feedback.conftest import text_of

pytestmark = pytest.mark.usefixtures("today")


def test_maija_finds_the_inbox_in_her_menu_with_how_much_waits(maija: User, poster: Channel, koskenranta: Membership):
    make.make_submission(poster)
    make.make_submission(poster, state=State.QUARANTINED)
    make.make_submission(poster, state=State.READ)
    make.make_submission(make.make_channel(poster.ecosystem, koskenranta))
    [item] = panels.menu(maija, poster.ecosystem)
    assert (item.url, item.badge) == ("/e/jokilaakso/feedback/", 2)
    assert panels.channels_menu(maija, poster.ecosystem) == []


def test_aino_finds_the_channels_and_no_inbox(aino: User, jokilaakso: Ecosystem):
    assert panels.menu(aino, jokilaakso) == []
    assert [item.url for item in panels.channels_menu(aino, jokilaakso)] == ["/e/jokilaakso/channels/"]


@pytest.mark.parametrize("who", ["petri", "helmi", "tuula"])
def test_others_find_neither(who: str, request: pytest.FixtureRequest, jokilaakso: Ecosystem):
    person = request.getfixturevalue(who)
    assert panels.menu(person, jokilaakso) == panels.channels_menu(person, jokilaakso) == []
    assert panels.menu(person, None) == panels.channels_menu(person, None) == []
    assert panels.waiting(person, jokilaakso) == []


def test_the_overview_tells_maija_how_long_the_oldest_has_waited_against_the_promise(maija: User, poster: Channel):
    make.make_submission(poster, day=date(2026, 11, 12))
    make.make_submission(poster, day=date(2026, 11, 23))
    [unread] = panels.waiting(maija, poster.ecosystem)
    assert (unread.text, unread.due, unread.is_late) == ("2 palautetta odottaa lukijaa", "luvattu 19.11.", True)
    assert unread.detail == "Vanhin on odottanut 8 arkipäivää."


def test_what_came_today_is_not_late_and_what_is_held_stands_apart(maija: User, poster: Channel):
    make.make_submission(poster)
    make.make_submission(poster, state=State.QUARANTINED)
    unread, held = panels.waiting(maija, poster.ecosystem)
    assert (unread.text, unread.detail, unread.is_late) == ("1 palaute odottaa lukijaa", "", False)
    assert held.url == "/e/jokilaakso/feedback/?state=quarantined"


def test_when_all_is_read_nothing_waits(maija: User, poster: Channel):
    make.make_submission(poster, state=State.READ)
    assert panels.waiting(maija, poster.ecosystem) == []


def test_aino_is_asked_for_a_first_channel(aino_client: Client):
    assert "Palautekanavaa ei vielä ole" in text_of(aino_client.get("/e/jokilaakso/"))


def test_the_menu_costs_one_query_however_much_waits(maija: User, poster: Channel):
    panels.menu(maija, poster.ecosystem)
    for _each in range(5):
        make.make_submission(poster)
    with CaptureQueriesContext(connection) as captured:
        panels.menu(maija, poster.ecosystem)
    assert len(captured) == 1
