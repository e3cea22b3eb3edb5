"""What families are shown is read once in a few seconds, and never a visitor's own token twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.kept import forget, kept
from feedback.models import Submission
from tests.feedback.conftest import code_in, token_in


@pytest.fixture
def keeping(settings):
    settings.KEPT_SECONDS = 5
    forget()
    yield
    forget()


def test_the_second_family_asks_the_database_nothing(keeping, family, poster):
    first = family.open(poster)
    with CaptureQueriesContext(connection) as asked:
        second = family.open(poster)
    assert asked.captured_queries == []
    assert token_in(first) != token_in(second)
    without = [page.content.replace(token_in(page).encode(), b"") for page in (first, second)]
    assert without[0] == without[1]


def test_a_form_in_another_language_is_another_form(keeping, family, poster):
    assert 'lang="fi"' in family.open(poster).content.decode()
    assert 'lang="sv"' in family.open(poster, language="sv").content.decode()


def test_what_a_family_sends_is_one_statement(keeping, family, poster):
    family.send(poster, got_help="4")
    token = token_in(family.open(poster))
    with CaptureQueriesContext(connection) as asked:
        family.send(poster, token=token, got_help="4")
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["INSERT"]
    assert Submission.objects.count() == 2


def test_each_family_gets_its_own_receipt(keeping, family, poster):
    pages = [family.send(poster, got_help=answer) for answer in ("4", "5")]
    codes = {code_in(page) for page in pages}
    assert len(codes) == 2
    assert all(b"@" not in page.content for page in pages)


def test_what_is_not_there_is_asked_again(settings):
    settings.KEPT_SECONDS = 5
    answers = iter([None, 7, 8])
    ask = kept(lambda: next(answers))
    assert [ask(), ask(), ask()] == [None, 7, 7]


def test_nothing_is_kept_where_the_settings_say_so(settings):
    settings.KEPT_SECONDS = 0
    answers = iter([7, 8])
    ask = kept(lambda: next(answers))
    assert [ask(), ask()] == [7, 8]
