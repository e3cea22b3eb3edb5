"""The measures' pages as Aino and Petri see them, and as Helmi does not."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from measures.models import Definition, Measure, Target
from measures.periods import Month
from tests import factories as make
from tests.factories import texts

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY):
        yield


def make_share(code="got-help", **fields):
    """A share of class B with an interval, closed by quarters."""
    defaults = {
        "source": "entries",
        "numerator": {"of": "count", "where": {"how_early": ["before_worry"]}},
        "denominator": {"of": "count", "where": {}},
        "scale": 100,
        "decimals": 0,
        "direction": "up",
        "disclosure": "B",
        "closing": "quarter",
        "has_interval": True,
        "name": texts("Sain apua, kun sitä tarvitsin", "Jag fick hjälp", "I got help"),
        "short_name": texts("Sain apua", "Fick hjälp", "Got help"),
        "unit": texts("%", "%", "%"),
        "tells": texts("Kertoo, saiko apua.", "Berättar.", "Tells."),
        "weakness": texts("Vain vastanneet.", "Bara de som svarat.", "Only those who answered."),
    }
    measure = Measure.objects.create(code=code, kind="performance")
    return Definition.objects.create(measure=measure, **(defaults | fields))


def record(definition, ecosystem, *quarters, first=date(2024, 1, 1)):
    """A series with each quarter's (numerator, denominator) in its first month; None records nothing."""
    for number, slot in enumerate(quarters):
        month = Month.of(first).shifted(3 * number)
        if slot is not None:
            make.make_slot(definition, ecosystem, month.first_day, *slot)


RISING = [(40, 100), (42, 100), (45, 100), (50, 100), (52, 100), (55, 100), (60, 100), (62, 100), (64, 100), (66, 100)]


def page(client, ecosystem, code="got-help", language="fi"):
    return client.get(f"/e/{ecosystem.slug}/measures/{code}/")


def test_aino_reads_the_verdict_the_last_closed_quarter_and_the_running_one(client, aino, jokilaakso):
    record(make_share(), jokilaakso, *RISING, (70, 100), (9, 12))
    client.force_login(aino)
    html = page(client, jokilaakso).content.decode()
    assert "Sain apua: suunta on oikea" in html
    assert "heinä–syyskuu 2026" in html
    assert "70\N{NO-BREAK SPACE}%" in html
    assert "75\N{NO-BREAK SPACE}%" in html
    assert "n = 12" in html


def test_fewer_than_ten_answers_are_not_shown_anywhere_on_the_page_or_in_the_file(client, aino, jokilaakso):
    record(make_share(), jokilaakso, *RISING, (70, 100), (7, 9))
    client.force_login(aino)
    html = page(client, jokilaakso).content.decode()
    file = client.get(f"/e/{jokilaakso.slug}/measures/got-help/figures.csv").content.decode()
    told = client.get(f"/e/{jokilaakso.slug}/measures/got-help/source/2026-Q4/").content.decode()
    for text in (html, file, told):
        assert "ei näytetä tietosuojan vuoksi" in text
        assert "77,8" not in text
        assert "78\N{NO-BREAK SPACE}%" not in text
    assert ";7;9;" not in file


def test_a_hidden_month_cannot_be_had_by_taking_the_others_from_the_quarter(client, aino, jokilaakso):
    definition = make_share()
    for month, above, below in ((7, 31, 50), (8, 33, 50), (9, 4, 9)):
        make.make_slot(definition, jokilaakso, date(2026, month, 1), above, below)
    client.force_login(aino)
    told = client.get(f"/e/{jokilaakso.slug}/measures/got-help/source/2026-Q3/").content.decode()
    assert "62\N{NO-BREAK SPACE}%" in told
    assert told.count("ei näytetä tietosuojan vuoksi") >= 3
    assert ">31<" not in told
    assert ">33<" not in told


@pytest.mark.parametrize("period", ["2026-07", "2026-08", "2026"])
def test_a_hidden_month_cannot_be_had_from_figures_of_another_length_either(client, aino, jokilaakso, period):
    definition = make_share()
    for month, above, below in ((7, 31, 50), (8, 33, 50), (9, 4, 9)):
        make.make_slot(definition, jokilaakso, date(2026, month, 1), above, below)
    client.force_login(aino)
    assert client.get(f"/e/{jokilaakso.slug}/measures/got-help/source/2026-Q3/").status_code == 200
    assert client.get(f"/e/{jokilaakso.slug}/measures/got-help/source/{period}/").status_code == 404


def test_a_class_a_share_of_few_occasions_is_shown(client, aino, jokilaakso):
    record(make_share(disclosure="A"), jokilaakso, *RISING, (70, 100), (7, 9))
    client.force_login(aino)
    assert "78\N{NO-BREAK SPACE}%" in page(client, jokilaakso).content.decode()


def test_few_people_met_are_fewer_than_ten(client, aino, jokilaakso):
    people = {"numerator": {"of": "children", "where": {}}, "denominator": None, "scale": 1, "has_interval": False}
    record(make_share(direction="context", **people), jokilaakso, (120, None), (7, None), first=date(2026, 7, 1))
    client.force_login(aino)
    html = page(client, jokilaakso).content.decode()
    assert "alle 10" in html
    assert "120" in html


def test_nothing_recorded_is_said_and_zero_is_a_number(client, aino, jokilaakso):
    counts = {"numerator": {"of": "count", "where": {}}, "denominator": None, "scale": 1, "has_interval": False}
    record(make_share(disclosure="A", **counts), jokilaakso, (5, None), None, (0, None), first=date(2026, 1, 1))
    client.force_login(aino)
    file = client.get(f"/e/{jokilaakso.slug}/measures/got-help/figures.csv").content.decode()
    rows = {line.split(";")[0]: line.split(";")[1:] for line in file.splitlines()}
    assert rows["heinä–syyskuu 2026"][0] == "0"
    assert rows["huhti–kesäkuu 2026"][-1].startswith("ei kirjattu")


def test_a_measure_without_intervals_says_why_it_is_not_judged(client, aino, jokilaakso):
    record(make_share(has_interval=False), jokilaakso, *RISING)
    client.force_login(aino)
    assert "Luvulle ei voi laskea luottamusväliä" in page(client, jokilaakso).content.decode()


def test_nothing_is_said_to_be_hidden_where_nothing_is(client, aino, jokilaakso):
    record(make_share(), jokilaakso, *RISING)
    client.force_login(aino)
    assert "piilotettu myös tiedostossa" not in page(client, jokilaakso).content.decode()


def test_a_sum_has_no_number_of_answers_beside_it(client, aino, jokilaakso):
    counted = make_share(denominator=None, numerator={"of": "count"}, disclosure="A", has_interval=False, scale=1)
    record(counted, jokilaakso, *[(number, None) for number, _of in RISING], (70, None), (72, None))
    client.force_login(aino)
    assert "n = " not in page(client, jokilaakso).content.decode()


def test_seven_closed_quarters_are_too_early(client, aino, jokilaakso):
    record(make_share(), jokilaakso, *RISING[:7], first=date(2025, 1, 1))
    client.force_login(aino)
    assert "liian varhaista sanoa" in page(client, jokilaakso).content.decode()


def test_the_day_s_target_keeps_the_baseline_of_the_day(client, aino, jokilaakso, goal):
    record(make_share(), jokilaakso, *RISING, (70, 100))
    client.force_login(aino)
    answer = client.post(
        f"/e/{jokilaakso.slug}/measures/got-help/target/", {"goal": goal.pk, "value": "80", "due": "2028-12-31"}
    )
    assert answer.status_code == 302
    target = Target.objects.get()
    assert (target.value, target.baseline_value, target.baseline_on) == (80, 70, date(2026, 9, 30))
    html = page(client, jokilaakso).content.decode()
    assert "80\N{NO-BREAK SPACE}% tavoite (2028)" in html
    assert "70\N{NO-BREAK SPACE}% lähtötaso" in html


def test_the_target_of_a_goal_that_ends_later_is_followed_until_then(client, aino, jokilaakso, goal):
    definition = make_share()
    record(definition, jokilaakso, *RISING)
    Target.objects.create(goal=goal, measure=definition.measure, value=80, due=date(2028, 12, 31))
    client.force_login(aino)
    for ended_on, is_followed in ((date(2027, 1, 1), True), (TODAY, False)):
        type(goal).objects.update(ended_on=ended_on)
        jokilaakso.refresh_from_db()
        assert ("tavoite (2028)" in page(client, jokilaakso).content.decode()) is is_followed


@pytest.mark.parametrize(("value", "written"), [("70", "70"), ("7.5", "7,5")])
def test_only_the_day_of_a_target_may_be_changed(client, aino, jokilaakso, goal, *, value, written):
    definition = make_share()
    record(definition, jokilaakso, *RISING)
    Target.objects.create(goal=goal, measure=definition.measure, value=value, due=date(2028, 12, 31))
    client.force_login(aino)
    address = f"/e/{jokilaakso.slug}/measures/got-help/target/"
    assert f'value="{written}"' in client.get(address).content.decode()
    client.post(address, {"goal": goal.pk, "value": written, "due": "2029-12-31", "version": 1})
    target = Target.objects.get()
    assert (target.value, target.due) == (Decimal(value), date(2029, 12, 31))


@pytest.mark.parametrize("seen", [1, ""])
def test_of_two_who_change_a_target_the_second_sees_both(client, aino, jokilaakso, goal, seen):
    definition = make_share()
    record(definition, jokilaakso, *RISING)
    Target.objects.create(goal=goal, measure=definition.measure, value=80, due=date(2028, 12, 31), version=2)
    client.force_login(aino)
    address = f"/e/{jokilaakso.slug}/measures/got-help/target/"
    answer = client.post(address, {"goal": goal.pk, "value": "75", "due": "2028-12-31", "version": seen})
    told = answer.content.decode()

    assert answer.status_code == 409
    assert "<p>80</p>" in told
    assert "<p>75</p>" in told
    assert "31.12.2028" not in told
    assert Target.objects.get().value == 80
    client.post(address, {"goal": goal.pk, "value": "75", "due": "2028-12-31", "version": 2})
    assert Target.objects.get().value == 75


def test_a_target_of_yesterday_is_refused_and_what_was_typed_stays(client, aino, jokilaakso, goal):
    record(make_share(), jokilaakso, *RISING)
    client.force_login(aino)
    answer = client.post(
        f"/e/{jokilaakso.slug}/measures/got-help/target/", {"goal": goal.pk, "value": "81", "due": "2026-11-23"}
    )
    assert answer.status_code == 422
    assert "Valitse tuleva päivä." in answer.content.decode()
    assert 'value="81"' in answer.content.decode()
    assert not Target.objects.exists()


@pytest.mark.parametrize("path", ["", "got-help/", "got-help/figures.csv", "got-help/source/2026-Q1/", "no-such/"])
def test_helmi_cannot_tell_jokilaakso_s_measures_from_missing_ones(client, helmi, jokilaakso, path):
    record(make_share(), jokilaakso, *RISING)
    client.force_login(helmi)
    foreign = client.get(f"/e/{jokilaakso.slug}/measures/{path}")
    absent = client.get(f"/e/no-such-ecosystem/measures/{path}")
    assert foreign.status_code == absent.status_code == 404
    assert foreign.content.decode().replace(jokilaakso.slug, "no-such-ecosystem") == absent.content.decode()


def test_petri_sees_the_figures_and_may_not_set_targets(client, petri, jokilaakso, goal):
    record(make_share(), jokilaakso, *RISING)
    client.force_login(petri)
    assert page(client, jokilaakso).status_code == 200
    answer = client.post(
        f"/e/{jokilaakso.slug}/measures/got-help/target/", {"goal": goal.pk, "value": "80", "due": "2028-12-31"}
    )
    assert answer.status_code == 404
    assert not Target.objects.exists()


def test_an_unchanged_page_is_not_sent_again_and_a_recomputed_one_is(client, aino, jokilaakso):
    record(make_share(), jokilaakso, *RISING)
    client.force_login(aino)
    page(client, jokilaakso)
    etag = page(client, jokilaakso).headers["ETag"]
    again = client.get(f"/e/{jokilaakso.slug}/measures/got-help/", headers={"If-None-Match": etag})
    assert again.status_code == 304
    jokilaakso.version += 1
    jokilaakso.save(update_fields=["version"])
    fresh = client.get(f"/e/{jokilaakso.slug}/measures/got-help/", headers={"If-None-Match": etag})
    assert fresh.status_code == 200


def test_the_list_asks_the_database_as_often_for_thirty_measures_as_for_three(client, aino, jokilaakso):
    client.force_login(aino)

    def count(measures):
        for number in range(Measure.objects.count(), measures):
            record(make_share(f"m{number}"), jokilaakso, *RISING)
        with CaptureQueriesContext(connection) as seen:
            html = client.get(f"/e/{jokilaakso.slug}/measures/").content.decode()
        assert html.count("measures/m") == measures
        return len(seen)

    count(1)
    assert count(3) == count(30)
