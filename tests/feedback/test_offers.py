"""What families are shown is read once in a few seconds, and never a visitor's own token twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from feedback.channels import close_channel
from feedback.models import Channel, Submission
from feedback.offers import forget
from tests.feedback.conftest import code_in, text_of, token_in


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


def test_a_channel_that_is_closed_takes_nothing_in_from_that_moment(keeping, family, poster, aino):
    token = token_in(family.open(poster))
    before = family.send(poster, token=token, got_help="4")
    close_channel(poster, by=aino)
    page = family.send(poster, token=token, got_help="5")
    assert page.status_code == 404
    assert Submission.objects.count() == 1
    again = family.send(poster, token=token, got_help="4")
    assert code_in(again) == code_in(before)


def test_what_was_written_while_a_channel_was_closed_is_given_back_and_told_to_be_unstored(family, poster, aino):
    token = token_in(family.open(poster))
    close_channel(poster, by=aino)
    page = text_of(family.send(poster, token=token, helped="Oma ope & kirja <3"))
    assert "Tätä ei tallennettu." in page
    assert "\nOma ope & kirja <3</textarea>" in page
    foreign = family.send(poster, token=token, helped="Muualta", headers={"Origin": "https://example.org"})
    assert "Muualta" not in text_of(foreign)
    assert "Tätä ei tallennettu." not in text_of(family.open(poster))
    assert not Submission.objects.exists()


def test_a_channel_that_has_just_been_opened_is_there_at_once(keeping, family, poster, aino):
    close_channel(poster, by=aino)
    assert family.open(poster).status_code == 404
    Channel.objects.filter(pk=poster.pk).update(closed_on=None)
    assert family.open(poster).status_code == 200
