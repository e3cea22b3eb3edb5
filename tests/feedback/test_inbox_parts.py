"""A long inbox comes in parts: each begins where its reader's last one ended, and none costs more than the first."""

import re
from datetime import date, timedelta
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystems.models import Area
from feedback.models import Channel, State
from tests import factories as make
from tests.feedback.conftest import text_of
from tests.reading import leads

pytestmark = pytest.mark.usefixtures("today")

INBOX = "/e/jokilaakso/feedback/"


def numbers_in(page: str) -> list[int]:
    return [int(number) for number in re.findall(r"palaute numero (\d+)\.", page)]


def test_a_long_inbox_comes_in_parts_that_follow_each_other(reader: Client, poster: Channel):
    for number in range(60):
        make.make_submission(poster, text=f"palaute numero {number}.", day=date(2026, 9, 1) + timedelta(days=number))
    first = text_of(reader.get(INBOX))
    assert "60 palautetta odottaa" in first
    assert numbers_in(first) == list(range(25))
    second = text_of(reader.get(INBOX + leads(first, "next")))
    assert numbers_in(second) == list(range(25, 50))
    last = text_of(reader.get(INBOX + leads(second, "next")))
    assert numbers_in(last) == list(range(50, 60))
    assert 'rel="next"' not in last
    assert numbers_in(text_of(reader.get(INBOX + leads(last, "prev")))) == list(range(25, 50))


def test_a_link_goes_on_where_the_page_ended_whatever_has_come_or_been_read_meanwhile(reader: Client, poster: Channel):
    day = date(2026, 11, 2)
    said = [
        make.make_submission(poster, text=f"palaute numero {number}.", state=State.READ, day=day - timedelta(number))
        for number in range(40)
    ]
    first = text_of(reader.get(INBOX, {"state": "read"}))
    assert numbers_in(first) == list(range(25))
    for number in range(90, 93):
        make.make_submission(poster, text=f"palaute numero {number}.", state=State.READ, day=day)
    said[24].delete()
    second = reader.get(INBOX + leads(first, "next"))
    assert numbers_in(text_of(second)) == list(range(25, 40))
    assert "state=read" in leads(text_of(second), "prev")


def test_many_of_one_day_are_each_shown_once(reader: Client, poster: Channel):
    for number in range(60):
        make.make_submission(poster, text=f"palaute numero {number}.")
    page, seen = text_of(reader.get(INBOX)), []
    while 'rel="next"' in page:
        seen += numbers_in(page)
        page = text_of(reader.get(INBOX + leads(page, "next")))
    assert sorted(seen + numbers_in(page)) == list(range(60))


@pytest.mark.parametrize("mark", ["x", "7", "bnVsbA", "W10", "WyIyMDI2LTExLTAxIiwiMSJd", "W1tbW1tb", "Ä", "W" * 3000])
def test_a_mark_that_is_none_of_ours_shows_the_beginning(reader: Client, poster: Channel, mark: str):
    for number in range(26):
        make.make_submission(poster, text=f"palaute numero {number}.", day=date(2026, 10, 20) + timedelta(days=number))
    for name in ("after", "before"):
        assert numbers_in(text_of(reader.get(INBOX, {name: mark}))) == list(range(25))


def test_when_all_of_the_last_part_has_been_read_the_end_of_what_waits_is_shown(reader: Client, poster: Channel):
    said = [make.make_submission(poster, text=f"palaute numero {n}.", day=date(2026, 9, n + 1)) for n in range(28)]
    link = INBOX + leads(text_of(reader.get(INBOX)), "next")
    for late in said[25:]:
        late.delete()
    assert numbers_in(text_of(reader.get(link))) == list(range(25))


def test_the_last_part_asks_the_database_no_more_than_the_first(reader: Client, poster: Channel):
    for number in range(60):
        make.make_submission(poster, day=date(2026, 9, 1) + timedelta(days=number))
    link = INBOX + leads(text_of(reader.get(INBOX)), "next")
    with CaptureQueriesContext(connection) as first:
        reader.get(INBOX)
    with CaptureQueriesContext(connection) as deep:
        assert 'rel="next"' in text_of(reader.get(link))
    assert len(deep) == len(first)
    assert not [query for query in deep.captured_queries if "OFFSET" in query["sql"]]


def test_more_than_can_be_read_are_not_counted_one_by_one(reader: Client, poster: Channel):
    for _each in range(3):
        make.make_submission(poster)
    with patch("feedback.inbox_page.MOST_COUNTED", 4), patch("feedback.panels.MOST_COUNTED", 4):
        assert "3 palautetta odottaa lukijaa" in text_of(reader.get(INBOX))
        make.make_submission(poster)
        make.make_submission(poster)
        page = text_of(reader.get(INBOX))
    assert "3+ palautetta odottaa lukijaa" in page
    assert page.count('<span class="count">3+<span') == 2  # in the menu, and beside the name of the list


def test_thirty_rows_ask_the_database_no_more_than_three(reader: Client, poster: Channel):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            reader.get(INBOX)
        return len(captured)

    for _each in range(3):
        make.make_submission(poster, municipality=Area.objects.get(code="205"))
    few = queries()
    for number in range(22):
        other = make.make_channel(poster.ecosystem, name=f"Kanava {number}")
        make.make_submission(other, text="Sana.", municipality=Area.objects.get(code="290"))
    assert queries() == few
