"""The coordinator's list: a month in parts, whose order and links tell no day that she is not shown."""

import base64
import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from ecosystems.models import Activity, Ecosystem, Entry, Membership, User
from tests.ecosystems.entries.pages import LOG, signed_in, small, text, write
from tests.reading import leads

ALL = f"{LOG}all/"


@pytest.fixture
def long_month(petri: User, perhetalo: Membership, meeting_place: Activity) -> None:
    """Forty occasions of November and thirty small ones, which were on other days than any of them."""
    for number in range(40):
        write(perhetalo, petri, meeting_place, children=20 + number, day=date(2026, 11, 1 + number % 15))
    for number in range(30):
        entry = small(perhetalo, petri, meeting_place)
        Entry.objects.filter(pk=entry.pk).update(date=date(2026, 11, 16 + number % 3))


def parts_of(client: Client) -> list[str]:
    """All parts of the list from its beginning."""
    parts = [client.get(ALL).content.decode()]
    while 'rel="next"' in parts[-1]:
        parts.append(client.get(ALL + leads(parts[-1], "next")).content.decode())
    return parts


def told(page: str) -> list[str]:
    """What is told of each entry: how many children, or that there were few people."""
    return re.findall(r"(\d+\xa0lasta|alle\xa010\xa0mukana)[^<]*</p>", page)


@pytest.mark.usefixtures("long_month")
def test_a_long_month_comes_in_parts_the_small_entries_last(aino: User) -> None:
    parts = parts_of(signed_in(aino))
    assert [len(told(part)) for part in parts] == [50, 20]
    every = [one for part in parts for one in told(part)]
    assert sorted(every[:40]) == sorted(f"{20 + number}\xa0lasta" for number in range(40))
    assert every[40:] == ["alle\xa010\xa0mukana"] * 30
    assert "Marraskuu 2026: 70 kirjausta" in parts[1]


@pytest.mark.usefixtures("long_month")
def test_the_way_back_leads_to_the_part_before(aino: User) -> None:
    client = signed_in(aino)
    first, second = parts_of(client)
    assert told(client.get(ALL + leads(second, "prev")).content.decode()) == told(first)


@pytest.mark.usefixtures("long_month")
def test_no_link_tells_the_day_of_a_small_entry(aino: User) -> None:
    marks = [mark for part in parts_of(signed_in(aino)) for mark in re.findall(r"(?:after|before)=([\w-]+)", part)]
    days = [json.loads(base64.urlsafe_b64decode(mark + "=="))[0] for mark in marks]
    assert len(days) == 2, "one leads on and one leads back"
    assert not [day for day in days if day != "0001-01-01" and day > "2026-11-15"]


@pytest.mark.usefixtures("long_month")
def test_the_month_is_kept_from_part_to_part(
    aino: User, petri: User, perhetalo: Membership, meeting_place: Activity
) -> None:
    client = signed_in(aino)
    write(perhetalo, petri, meeting_place, day=date(2026, 9, 30))
    november = client.get(ALL, {"month": "2026-11"}).content.decode()
    assert "month=2026-11" in leads(november, "next")
    assert "month=2026-11" in leads(client.get(ALL).content.decode(), "next")
    assert 'href="?month=2026-10"' in november
    september = text(client.get(ALL, {"month": "2026-09"}))
    assert "Syyskuu 2026: 1 kirjaus" in september
    assert "Lokakuu 2026: 0 kirjausta" in text(client.get(ALL, {"month": "2026-10"}))


@pytest.mark.usefixtures("long_month")
def test_later_parts_and_earlier_months_ask_the_database_no_more(
    aino: User, petri: User, perhetalo: Membership, meeting_place: Activity
) -> None:
    write(perhetalo, petri, meeting_place, day=date(2026, 9, 30))
    client = signed_in(aino)
    link = ALL + leads(client.get(ALL).content.decode(), "next")
    with CaptureQueriesContext(connection) as first:
        client.get(ALL)
    with CaptureQueriesContext(connection) as second:
        client.get(link)
    with CaptureQueriesContext(connection) as earlier:
        assert "Syyskuu 2026: 1 kirjaus" in text(client.get(ALL, {"month": "2026-09"}))
    assert len(second) == len(first)
    assert len(earlier) == len(first)


def test_an_ecosystem_without_entries_has_no_months(aino: User, jokilaakso: Ecosystem) -> None:
    assert "Ei vielä kirjauksia" in text(signed_in(aino).get(ALL))
    assert Entry.objects.filter(ecosystem=jokilaakso).months() == []
