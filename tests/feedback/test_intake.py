"""What is sent is stored once, and what looks like a program's work waits for a reader."""

import base64
import json
import re
import threading
from types import SimpleNamespace
from unittest.mock import patch

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from ecosystems.models import Area, Change, Membership
from feedback.intake import MOST_IN_AN_HOUR
from feedback.models import Channel, QuestionnaireVersion, Submission
from tests import factories as make
from tests.feedback.conftest import Family, code_in, text_of, token_in


def states() -> list[tuple[str, str]]:
    return sorted(Submission.objects.values_list("state", "held"))


def test_a_repeated_post_is_the_same_submission_with_the_same_receipt(family, poster):
    token = token_in(family.open(poster))
    first = family.send(poster, token=token, got_help="4", helped="Kiitos ajasta")
    again = family.send(poster, token=token, got_help="4", helped="Kiitos ajasta", after=600)
    assert code_in(first) == code_in(again)
    assert Submission.objects.count() == 1


def test_other_answers_on_the_same_form_are_a_new_submission(family, poster):
    token = token_in(family.open(poster))
    first = family.send(poster, token=token, got_help="4")
    other = family.send(poster, token=token, got_help="5")
    assert code_in(first) != code_in(other)
    assert Submission.objects.count() == 2


def test_the_same_answers_of_two_families_are_two_submissions(family, poster):
    assert code_in(family.send(poster, got_help="4")) != code_in(family.send(poster, got_help="4"))
    assert Submission.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_that_arrives_at_once_stores_one(poster):
    token = token_in(Family(Client()).open(poster))
    pages: list[str] = []
    barrier = threading.Barrier(4)

    def tap() -> None:
        barrier.wait()
        response = Client().post(f"/fi/f/{poster.code}/", {"token": token, "got_help": "3"})
        pages.append(code_in(response))
        connection.close()

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(pages) == 4
    assert len(set(pages)) == 1
    assert Submission.objects.count() == 1


def test_one_statement_writes_a_submission(family, poster):
    token = token_in(family.open(poster))
    with CaptureQueriesContext(connection) as queries:
        family.send(poster, token=token, got_help="4")
    writes = [one["sql"] for one in queries if not one["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE", "BEGIN"))]
    assert len(writes) == 1, writes
    assert "ON CONFLICT (id) DO NOTHING" in writes[0]


def test_a_submission_tells_its_cell_to_the_figures(family, poster):
    Change.objects.all().delete()
    family.send(poster, got_help="4", municipality="205")
    change = Change.objects.get()
    stored = Submission.objects.get()
    assert (change.source, change.ecosystem_id) == ("feedback", poster.ecosystem_id)
    assert (change.membership_id, change.municipality_id) == (None, stored.municipality_id)
    assert change.month == timezone.localdate().replace(day=1)


def test_a_form_sent_in_the_second_it_was_opened_waits_for_a_reader(family, poster):
    assert code_in(family.send(poster, after=1, got_help="4"))
    assert states() == [("quarantined", "too_fast")]


def test_what_fills_in_the_field_that_people_do_not_see_waits_for_a_reader(family, poster):
    assert code_in(family.send(poster, got_help="4", homepage="https://example.org"))
    assert states() == [("quarantined", "trap")]


def test_a_class_of_forty_behind_one_address_passes(family, poster):
    for _pupil in range(40):
        family.send(poster, child=True, child_feeling="good")
    assert states() == [("received", "")] * 40


def test_a_flood_from_one_address_waits_for_a_reader_and_next_door_does_not(family, poster):
    with patch("feedback.intake.MOST_IN_AN_HOUR", 3):
        for _time in range(5):
            assert code_in(family.send(poster, got_help="1"))
        family.client.defaults["REMOTE_ADDR"] = "192.0.2.7"
        family.send(poster, got_help="5")
    assert states() == [("quarantined", "too_many")] * 2 + [("received", "")] * 4
    assert MOST_IN_AN_HOUR >= 80


def test_when_the_cache_cannot_be_reached_the_family_gets_her_receipt_and_the_reader_looks(family, poster):
    with patch("feedback.limits.cache.add", side_effect=ConnectionError):
        assert code_in(family.send(poster, got_help="4"))
    assert states() == [("quarantined", "uncounted")]


def test_what_was_deleted_does_not_come_back_when_the_page_is_sent_again(family, poster):
    token = token_in(family.open(poster))
    family.send(poster, token=token, got_help="4", helped="Poistan tämän")
    Submission.objects.all().forget()
    family.send(poster, token=token, got_help="4", helped="Poistan tämän")
    assert (Submission.objects.get().state, Submission.objects.get().text) == ("deleted", "")


@pytest.mark.parametrize("origin", ["https://example.org", "null", "http://testserver.example.org"])
def test_a_form_sent_from_another_site_is_not_stored_and_nothing_typed_is_lost(family, poster, origin):
    page = family.send(poster, headers={"Origin": origin}, helped="Tärkeää")
    assert page.status_code == 403
    assert "Tärkeää" in text_of(page)
    assert not Submission.objects.exists()


def test_a_form_sent_from_our_own_page_is_stored(family, poster):
    family.send(poster, headers={"Origin": "http://testserver"}, got_help="4")
    assert Submission.objects.count() == 1


def test_the_form_of_one_channel_cannot_be_sent_to_another(family, poster):
    other = make.make_channel(poster.ecosystem, name="Kirjasto")
    page = family.send(other, token=token_in(family.open(poster)), got_help="4", helped="Tallella")
    assert "Tallella" in text_of(page)
    assert not Submission.objects.exists()


def test_the_form_for_adults_cannot_be_sent_as_a_childs(family, poster):
    page = family.send(poster, child=True, token=token_in(family.open(poster)), child_change="Tallella")
    assert "Tallella" in text_of(page)
    assert not Submission.objects.exists()


def test_no_key_of_a_row_stands_in_a_page(family, poster):
    signed = token_in(family.open(poster)).split(":")[0]
    said = json.loads(base64.urlsafe_b64decode(signed + "=" * (-len(signed) % 4)))
    assert said[:3] == [poster.code, "adults", 1]


@pytest.mark.parametrize("token", ["", "x", "WzEsMiwiYSIsM10:abc", "\x00", "ä" * 5000])
def test_a_token_that_is_not_ours_brings_the_form_back(family, poster, token):
    assert "Tallella" in text_of(family.send(poster, token=token, helped="Tallella"))
    assert not Submission.objects.exists()


def test_a_text_that_is_too_long_is_kept_and_pointed_out(family, poster):
    page = family.send(poster, helped="a" * 2001)
    assert 'aria-invalid="true"' in text_of(page)
    assert "a" * 2001 in text_of(page)
    assert "Tekstissä on 2001 merkkiä. Tilaa on 2000 merkille." in text_of(page)
    assert not Submission.objects.exists()


def test_no_browser_cuts_the_end_off_a_pasted_text(family, poster):
    for child in (False, True):
        words = re.search(r"<textarea[^>]*>", text_of(family.open(poster, child=child)))[0]
        assert "maxlength" not in words


def test_a_line_break_counts_as_one_character(family, poster):
    family.send(poster, helped="a\r\n" * 999 + "ab")
    assert len(Submission.objects.get().text) == 2000


def test_an_option_that_was_not_asked_is_not_stored(family, poster):
    family.send(poster, got_help="6", listened="4")
    family.send(poster, municipality="167", listened="4")
    assert not Submission.objects.exists()


def test_a_place_outweighs_not_knowing_beside_it(family, poster):
    family.send(poster, child=True, child_good_places=["dont_know", "home"])
    assert Submission.objects.get().answers == {"child_good_places": ["home"]}


def test_not_knowing_what_to_write_is_an_answer(family, poster):
    family.send(poster, **{"helped-unsaid": "on"})
    assert Submission.objects.get().answers == {"helped": "dont_know"}


def test_a_channel_of_an_organisation_reports_for_it(family, jokilaakso, perhetalo, questions):
    family.send(make.make_channel(jokilaakso, perhetalo), got_help="4")
    assert Submission.objects.get().membership == perhetalo


def test_an_old_version_of_the_questions_can_still_be_answered(family, poster):
    token = token_in(family.open(poster))
    old = QuestionnaireVersion.objects.asked("adults")[0]
    QuestionnaireVersion.objects.create(
        questionnaire=old.questionnaire, number=2, title=old.title, questions=old.questions[:3]
    )
    family.send(poster, token=token, felt_safe="4")
    assert Submission.objects.get().version == old


def test_what_the_database_refuses_is_not_repeated_in_the_log(family, poster, caplog):
    family.client.raise_request_exception = False
    with patch("feedback.intake.State", SimpleNamespace(RECEIVED="unheard of")):
        page = family.send(poster, helped="Salainen lause")
    assert page.status_code == 500
    assert "112" in text_of(page)
    assert "NotStored" in caplog.text
    assert "Salainen" not in caplog.text


def test_a_submission_takes_few_bytes_and_stands_in_three_indexes(poster: Channel, koskenranta: Membership):
    """There are millions of them: what a column or an index more costs is seen here first."""
    answers = dict.fromkeys(["got_help", "listened", "could_influence", "told_many", "felt_safe"], "4")
    channel = make.make_channel(poster.ecosystem, koskenranta)
    kajaani = Area.objects.get(code="205", level=Area.Level.MUNICIPALITY)
    said = make.make_submission(channel, {"service": "school", **answers}, municipality=kajaani)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_column_size(one.*) FROM feedback_submission AS one WHERE id = %s", [said.pk])
        (size,) = cursor.fetchone()
        cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = 'feedback_submission'")
        assert cursor.fetchone() == (3,)
    assert size <= 224
