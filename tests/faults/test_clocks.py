"""The machine's clock is wrong, is put right, or comes to one of the days on which clocks are hard."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils.timezone import localdate, now

from ecosystems import activity_log, invitations
from ecosystems.access import Role
from ecosystems.activity_log import Occasion, TooLate
from ecosystems.invitations import NotOpen, Offer
from ecosystems.models import Activity, Ecosystem, Entry, Membership, User
from feedback.models import Channel, Submission
from foundations import outbox
from measures import audit, recompute
from measures.models import AuditRun, Work
from measures.periods import Month, Quarter
from tests import factories as make
from tests.feedback.conftest import text_of, token_in
from tests.measures.oracle import assert_as_it_must_be
from tests.reading import link_in_the_last_letter

pytestmark = [pytest.mark.faults, pytest.mark.django_db, pytest.mark.usefixtures("empty_cache")]

HELSINKI = ZoneInfo("Europe/Helsinki")
#: When it is, and what day that is in Helsinki.
MOMENTS = {
    "the night of March that has no hour from three to four, before": ("2026-03-29T00:59:59Z", "2026-03-29"),
    "and after": ("2026-03-29T01:00:00Z", "2026-03-29"),
    "the hour of October that comes twice, the first time": ("2026-10-25T00:30:00Z", "2026-10-25"),
    "and the second time": ("2026-10-25T01:30:00Z", "2026-10-25"),
    "the last second of a year": ("2026-12-31T21:59:59Z", "2026-12-31"),
    "the first of the next": ("2026-12-31T22:00:00Z", "2027-01-01"),
    "the day that comes every four years": ("2028-02-29T21:59:59Z", "2028-02-29"),
    "the day after it": ("2028-02-29T22:00:00Z", "2028-03-01"),
    "36 hours behind": ("2026-11-22T22:30:00Z", "2026-11-23"),
    "36 hours ahead": ("2026-11-25T22:30:00Z", "2026-11-26"),
}


def at(moment: str | datetime) -> time_machine.travel:
    return time_machine.travel(moment, tick=False)


def says(channel: Channel, token: str, **answers: str) -> str:
    page = Client().post(f"/fi/f/{channel.code}/", {"token": token, "got_help": "4", **answers})
    return text_of(page)


def token_of(channel: Channel) -> str:
    return token_in(Client().get(f"/fi/f/{channel.code}/"))


def occasion(activity: Activity, partner: Membership, day: date) -> Occasion:
    return Occasion(activity, day, None, "school", "worry", "yes", 4, 3, 2, [partner])


def form_of(petri: User, activity: Activity, partner: Membership, day: date) -> tuple[Client, dict[str, object]]:
    client = Client()
    client.force_login(petri)
    told = {"activity": activity.pk, "partners": [partner.pk], "setting": "school", "how_early": "worry"}
    counts = {"child_heard": "yes", "children": "4", "adults": "3", "professionals": "2"}
    key = {"client_key": "7c1ae86c-5a0e-4f0e-9a63-0f4f3a7a0001"}
    return client, {**key, **told, **counts, "date": day.isoformat()}


@pytest.mark.parametrize("when", MOMENTS.values(), ids=list(MOMENTS))
def test_every_fact_falls_on_the_day_and_month_of_helsinki(
    when: tuple[str, str], poster: Channel, petri: User, meeting_place: Activity, koskenranta: Membership
) -> None:
    moment, day = when
    make.make_definition("occasions")
    today = date.fromisoformat(day)
    with at(moment):
        says(poster, token_of(poster))
        client, words = form_of(petri, meeting_place, koskenranta, today)
        # What her telephone takes for today decides nothing: the day after the server's has not come.
        assert (
            client.post("/e/jokilaakso/entries/", words | {"date": str(today + timedelta(days=1))}).status_code == 200
        )
        assert not Entry.objects.exists()
        assert f'value="{day}"' in text_of(client.get("/e/jokilaakso/entries/"))
        assert client.post("/e/jokilaakso/entries/", words).status_code == 302
        assert (Submission.objects.get().date, Entry.objects.get().date) == (today, today)
        Submission.objects.update(state="received", held="")
        recompute.tick()
        assert_as_it_must_be(today)
        assert (Month.current(), Quarter.current()) == (Month.of(today), Quarter.of(today))
        page = client.get("/e/jokilaakso/measures/occasions/")
        assert page.status_code == 200
        assert Quarter.current().label("fi") in text_of(page)
        assert client.get("/e/jokilaakso/").status_code == 200


@pytest.mark.parametrize("hours", [-36, 36])
def test_a_form_that_waited_through_a_jump_of_the_clock_keeps_what_was_typed(poster: Channel, hours: int) -> None:
    token = token_of(poster)
    with at(now() + timedelta(hours=hours)):
        page = says(poster, token, helped="Kiitos avusta")
        assert "Kiitos avusta" in page
        assert not Submission.objects.exists()
        says(poster, token_in(Client().post(f"/fi/f/{poster.code}/", {"token": token})), helped="Kiitos avusta")
    assert Submission.objects.get().text == "Kiitos avusta"


def test_what_came_while_the_clock_was_ahead_is_counted_and_seen_when_it_is_right_again(
    poster: Channel, maija: User, aino: User
) -> None:
    make.make_definition("occasions")
    with at(now() + timedelta(hours=36)):
        make.make_submission(poster)
        outbox.post(to="petri@example.org", subject="Kutsu", body="Tervetuloa")
        taken = outbox._take()
        assert taken is not None
        recompute._count_attempt(recompute.LEAVES, [poster.ecosystem_id])
        assert audit.audit_if_due()
    # The worker was killed at both, and an hour later somebody puts the clock right.
    recompute.tick()
    assert not Work.objects.exists()
    assert_as_it_must_be(localdate())
    assert outbox.send_waiting() == 1
    assert len(mail.outbox) == 1
    assert audit.audit_if_due(), "an audit that is yet to come is none"
    for person, path in ((maija, "/e/jokilaakso/feedback/"), (aino, "/e/jokilaakso/")):
        client = Client()
        client.force_login(person)
        assert client.get(path).status_code == 200


@pytest.mark.parametrize("night", ["2026-03-28T20:00:00+02:00", "2026-10-24T20:00:00+03:00"])
def test_an_invitation_lives_for_seven_times_24_hours_in_every_week(
    night: str, jokilaakso: Ecosystem, perhetalo: Membership, aino: User
) -> None:
    sent = datetime.fromisoformat(night)
    with at(sent):
        offer = Offer("uusi@example.org", "fi", Role.PROFESSIONAL, perhetalo.organisation)
        invitations.invite(offer, ecosystem=jokilaakso, by=aino)
    token = link_in_the_last_letter().split("/")[2]
    with at(sent + timedelta(days=7, seconds=-1)):
        assert invitations.find(token)
    with at(sent + timedelta(days=7)), pytest.raises(NotOpen):
        invitations.find(token)


@pytest.mark.parametrize("evening", ["2026-03-28T20:00:00+02:00", "2026-10-24T20:00:00+03:00"])
def test_a_coordinators_session_lives_for_twelve_hours_in_every_night(evening: str, aino: User) -> None:
    began, client = datetime.fromisoformat(evening), Client()
    with at(began):
        client.post("/accounts/login/", {"login": aino.email, "password": make.PASSWORD})
    with at(began + timedelta(hours=12, seconds=-1)):
        assert client.get("/e/jokilaakso/").status_code == 200
    with at(began + timedelta(hours=12, seconds=1)):
        assert client.get("/e/jokilaakso/").status_code == 302


@pytest.mark.parametrize("written", ["2026-03-01", "2026-10-01", "2026-12-05", "2028-01-30"])
def test_an_entry_can_be_taken_back_until_the_last_second_of_the_thirtieth_day(
    written: str, petri: User, meeting_place: Activity, perhetalo: Membership, koskenranta: Membership
) -> None:
    day = date.fromisoformat(written)
    with at(datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=HELSINKI)):
        first, second = (
            activity_log.log(occasion(meeting_place, koskenranta, day), membership=perhetalo, by=petri, another=True)
            for _ in range(2)
        )
    last = day + timedelta(days=30)
    end = datetime(last.year, last.month, last.day, 23, 59, 59, tzinfo=HELSINKI).astimezone(UTC)
    with at(end):
        activity_log.undo(first.parts.get(), by=petri)
    with at(end + timedelta(seconds=1)), pytest.raises(TooLate):
        activity_log.undo(second.parts.get(), by=petri)


def test_on_the_29th_of_february_a_year_ago_is_the_28th(
    petri: User, meeting_place: Activity, perhetalo: Membership, koskenranta: Membership
) -> None:
    with at("2028-02-29T12:00:00Z"):
        day = activity_log.earliest_day(localdate())
        assert day == date(2027, 2, 28)
        activity_log.log(occasion(meeting_place, koskenranta, day), membership=perhetalo, by=petri)


def test_the_audit_of_a_night_runs_once_in_each_night_of_the_year_also_where_it_has_no_three_o_clock() -> None:
    for night in ("2026-03-29", "2026-10-25", "2026-12-31", "2028-02-29"):
        midnight = datetime.fromisoformat(f"{night}T00:00:00").replace(tzinfo=HELSINKI).astimezone(UTC)
        ran = []
        for minutes in range(0, 26 * 60, 20):
            with at(midnight + timedelta(minutes=minutes)):
                ran.append(audit.audit_if_due())
        # The first call catches up; the day of 23 hours has come to its next night after 25.
        assert sum(ran) == (3 if night == "2026-03-29" else 2), night
        AuditRun.objects.all().delete()


def test_names_of_writers_leave_after_90_days_whatever_the_clock_did_meanwhile(
    petri: User, meeting_place: Activity, perhetalo: Membership, koskenranta: Membership
) -> None:
    with at("2026-03-28T12:00:00Z"):
        written = activity_log.log(
            occasion(meeting_place, koskenranta, localdate()), membership=perhetalo, by=petri
        ).created_on
    end = datetime(2026, 6, 26, 23, 59, 59, tzinfo=HELSINKI).astimezone(UTC)
    assert end.astimezone(HELSINKI).date() == written + timedelta(days=90)
    with at(end):
        assert activity_log.forget_names() == 0
    with at(end + timedelta(seconds=1)):
        assert activity_log.forget_names() == 1
