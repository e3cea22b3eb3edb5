"""Help works with every human asleep: open lines first, and never one whose hours nobody knows."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from feedback.help_lines import help_for, hours_in_words, is_open, lines_without_database, load_help_lines
from feedback.models import HelpLine
from foundations.holidays import holidays
from foundations.languages import Texts
from tests.feedback.conftest import text_of

HELSINKI = ZoneInfo("Europe/Helsinki")
moments = st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)).map(
    lambda moment: moment.replace(tzinfo=HELSINKI)
)
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
spans = st.lists(
    st.builds(
        lambda days, begins, ends: {
            "days": sorted(days),
            "from": begins.isoformat("minutes"),
            "until": ends.isoformat("minutes"),
        },
        st.sets(st.integers(0, 6), min_size=1),
        clocks,
        clocks,
    ),
    min_size=1,
    max_size=3,
)
SWEDISH = [{"days": [0, 1], "from": "14:00", "until": "17:00"}, {"days": [2, 3], "from": "14:00", "until": "20:00"}]
NIGHT = [{"days": [4], "from": "22:00", "until": "02:00"}]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=HELSINKI)


@given(spans, moments)
def test_a_line_with_unknown_hours_is_never_called_open(weekly, moment):
    assert is_open("unknown", weekly, moment) is None


@given(moments)
def test_a_line_that_always_answers_is_always_open(moment):
    assert is_open("always", [], moment) is True


def minutes_open(weekly: list[dict[str, object]]) -> set[int]:
    """Another way to the same: the minutes of the week, from Monday 00:00, in which somebody answers."""
    week = 7 * 24 * 60
    found: set[int] = set()
    for span in weekly:
        begins, ends = (time.fromisoformat(str(span[key])) for key in ("from", "until"))
        first, last = (clock.hour * 60 + clock.minute for clock in (begins, ends))
        length = (last - first) % (24 * 60) or 24 * 60
        for day in span["days"]:
            found |= {(day * 24 * 60 + first + minute) % week for minute in range(length)}
    return found


@given(spans, moments)
def test_a_line_is_open_in_its_minutes_and_closed_in_all_others(weekly, moment):
    minute = moment.weekday() * 24 * 60 + moment.hour * 60 + moment.minute
    days = {moment.date(), moment.date() - timedelta(days=1)}
    if any(day in holidays(day.year) for day in days):
        assert is_open("weekly", weekly, moment) in {None, False, True}
    else:
        assert is_open("weekly", weekly, moment) is (minute in minutes_open(weekly))


@given(spans, st.sampled_from(sorted(holidays(2026) | holidays(2027))), clocks)
def test_weekly_hours_say_nothing_of_a_public_holiday(weekly, day, clock):
    moment = datetime.combine(day, clock, HELSINKI)
    started_yesterday = is_open("weekly", weekly, moment)
    if started_yesterday:
        yesterday = day - timedelta(days=1)
        assert yesterday not in holidays(yesterday.year)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-23T14:00", True),
        ("2026-11-23T13:59", False),
        ("2026-11-24T16:59", True),
        ("2026-11-24T17:00", False),
        ("2026-11-25T19:59", True),
        ("2026-11-27T15:00", False),
        ("2026-11-28T15:00", False),
        ("2026-12-24T15:00", None),
    ],
)
def test_the_swedish_line_answers_on_four_afternoons(moment, expected):
    assert is_open("weekly", SWEDISH, at(moment)) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-27T21:59", False),
        ("2026-11-27T22:00", True),
        ("2026-11-28T00:00", True),
        ("2026-11-28T01:59", True),
        ("2026-11-28T02:00", False),
        ("2026-11-27T01:00", False),
    ],
)
def test_a_line_that_answers_past_midnight(moment, expected):
    assert is_open("weekly", NIGHT, at(moment)) is expected


def test_the_hour_is_helsinkis_whatever_the_servers(questions):
    load_help_lines()
    summer = datetime(2026, 6, 22, 11, 0, tzinfo=ZoneInfo("UTC"))
    winter = datetime(2026, 11, 23, 11, 59, tzinfo=ZoneInfo("UTC"))
    assert "children_sv" in {line.key for line in help_for(None, now=summer).open_now}
    assert "children_sv" not in {line.key for line in help_for(None, now=winter).open_now}


def test_open_lines_come_first_and_an_unverified_one_is_left_out(questions):
    page = help_for(None, now=at("2026-11-23T15:00"))
    assert [line.key for line in page.open_now] == ["emergency", "crisis_fi", "nollalinja", "children_sv"]
    assert "parents" not in {line.key for line in page.open_now + page.others}
    assert not [line for line in page.others if line.is_open]


def test_children_see_the_lines_that_are_for_them(questions):
    keys = {line.key for line in help_for(None, children=True).open_now + help_for(None, children=True).others}
    assert keys == {"emergency", "crisis_fi", "children", "children_sv"}


def test_the_areas_own_number_stands_after_the_emergency_number(jokilaakso, questions):
    jokilaakso.social_emergency_number = "08 615 62291"
    lines = help_for(jokilaakso).open_now
    assert (lines[1].key, lines[1].number, lines[1].tel) == ("social_emergency", "08 615 62291", "0861562291")


def test_an_invented_area_shows_the_emergency_number_and_says_so(jokilaakso, questions):
    jokilaakso.is_example = True
    line = help_for(jokilaakso).open_now[1]
    assert (line.number, line.tel) == ("112", "112")
    assert "keksityllä" in line.hours


def test_a_check_older_than_ninety_days_is_warned_of(questions):
    assert not HelpLine.objects.stale(date(2027, 2, 22)).exists()
    assert HelpLine.objects.stale(date(2027, 2, 23)).count() == 7


def test_whoever_manages_the_channels_is_told_when_the_numbers_are_old(client, aino, questions):
    client.force_login(aino)
    fresh = text_of(client.get("/e/jokilaakso/channels/"))
    HelpLine.objects.filter(key="emergency").update(verified_on=date(2026, 1, 1))
    stale = text_of(client.get("/e/jokilaakso/channels/"))
    assert ("90 päivää" in fresh, "90 päivää" in stale) == (False, True)


def test_hours_in_words():
    with translation.override("fi"):
        assert (
            hours_in_words("weekly", SWEDISH, Texts()).replace("\u2060", "").replace("\xa0", " ")
            == "ma–ti 14–17 ja ke–to 14–20"
        )
        assert (
            hours_in_words("weekly", [{"days": [4], "from": "09:00", "until": "13:30"}], Texts())
            == "pe\xa09\u2060–\u206013.30"
        )
        assert hours_in_words("unknown", [], Texts()) == "tarkista ajat"
        assert hours_in_words("unknown", [], Texts({"fi": "joka päivä"})) == "joka päivä"


def test_lines_for_an_outage_need_no_database():
    assert [line.number for line in lines_without_database()] == ["112", "09 2525 0111", "080 005 005"]


def test_the_help_page_names_the_areas_that_have_told_their_number(client, jokilaakso, merenkurkku, questions):
    jokilaakso.social_emergency_number = "08 615 62291"
    jokilaakso.save()
    merenkurkku.is_example, merenkurkku.social_emergency_number = True, "08 1"
    merenkurkku.save()
    page = text_of(client.get("/fi/help/"))
    assert "Jokilaakson lapset" in page
    assert "Merenkurkun" not in page
