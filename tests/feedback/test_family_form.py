"""A family speaks: what she chooses and types is stored once, and nothing is lost on the way."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.models import Submission
from tests.feedback.conftest import checked_in, code_in, text_of, token_in


def test_a_family_says_how_it_is_and_gets_a_receipt(family, poster):
    page = family.send(poster, got_help="2", listened="5", helped="Soitto auttoi.", answered_by="guardian")
    assert len(code_in(page)) == 19
    stored = Submission.objects.get()
    assert (stored.answers, stored.text) == ({"got_help": "2", "listened": "5"}, "Soitto auttoi.")
    assert (stored.state, stored.answered_by, stored.language) == ("received", "guardian", "fi")


def test_a_child_says_how_it_is(family, poster):
    family.send(poster, child=True, child_feeling="good", child_good_places=["school", "home"])
    stored = Submission.objects.get()
    assert stored.answers == {"child_feeling": "good", "child_good_places": ["home", "school"]}
    assert stored.answered_by == "child"


def test_the_municipality_of_the_family_is_asked_among_those_of_the_area(family, poster):
    page = text_of(family.open(poster))
    assert "Kuhmo" in page
    assert "Joensuu" not in page
    family.send(poster, municipality="290")
    assert str(Submission.objects.get().municipality) == "Kuhmo"


def test_nothing_is_chosen_before_the_family_chooses(family, poster):
    assert checked_in(family.open(poster)) == checked_in(family.open(poster, child=True)) == set()


def test_a_form_without_a_single_answer_is_shown_again(family, poster):
    assert "Et ole vielä vastannut" in text_of(family.send(poster))
    assert not Submission.objects.exists()


def test_changing_the_language_keeps_what_was_typed_and_sends_nothing(family, poster):
    token = token_in(family.open(poster))
    page = family.send(poster, language="sv", token=token, switch="sv", service="school", helped="Oma ope & kirja <3")
    assert "Vilken service" in text_of(page)
    assert "Oma ope & kirja <3" in text_of(page)
    assert checked_in(page) == {("service", "school")}
    assert token_in(page) == token
    assert not Submission.objects.exists()


def test_each_language_is_named_in_itself_whatever_the_page_speaks(family, poster):
    for language in ("fi", "sv", "en"):
        page = text_of(family.open(poster, language=language))
        assert all(f'"visually-hidden">{name}</span>' in page for name in ("suomi", "svenska", "English"))


def test_an_expired_form_comes_back_with_every_answer(family, poster):
    token = token_in(family.open(poster))
    page = family.send(poster, token=token, after=25 * 3600, got_help="1", helped="Kukaan ei vastannut.")
    assert "Vastauksesi ovat tallella" in text_of(page)
    assert "Kukaan ei vastannut." in text_of(page)
    assert checked_in(page) == {("got_help", "1")}
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    "text", ["\x00", "a\x00b", "\N{GRINNING FACE}" * 2000, "<script>alert(1)</script>",
             "\u202e\u2028\u0301", "'; DROP TABLE feedback_submission; --", "%s {{ page }} {% url %}"],
)  # fmt: skip
def test_whatever_is_typed_is_stored_or_shown_again_as_it_was(family, poster, text):
    page = family.send(poster, helped=text)
    stored = Submission.objects.first()
    assert page.status_code == 200
    assert (stored and stored.text == text) or (not stored and 'aria-invalid="true"' in text_of(page))
    assert "<script>alert" not in page.content.decode()


def test_the_form_asks_the_database_four_times_and_sending_once_more(family, poster):
    with CaptureQueriesContext(connection) as asked:
        token = token_in(family.open(poster))
    assert len(asked) == 4
    with CaptureQueriesContext(connection) as sent:
        family.send(poster, token=token, got_help="4")
    assert len([one for one in sent if "SAVEPOINT" not in one["sql"]]) == 5
