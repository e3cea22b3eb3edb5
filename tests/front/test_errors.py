"""Error pages stand in the reader's language when nothing else does."""

import psycopg2
import pytest
from django.db import OperationalError
from django.test import RequestFactory

from itla_impact.front import errors


def page(path="/", accept="", view=errors.not_found):
    return view(RequestFactory().get(path, headers={"accept-language": accept} if accept else {}))


@pytest.mark.parametrize(
    ("path", "accept", "language"),
    [
        ("/sv/f/abcd/", "en", "sv"),
        ("/f/abcd", "sv-FI,sv;q=0.9", "sv"),
        ("/f/abcd", "de, en;q=0.5", "en"),
        ("/x/", "de", "fi"),
    ],
)
def test_a_missing_page_speaks_the_readers_language(path, accept, language):
    assert f'<html lang="{language}">' in page(path, accept).content.decode()


def test_a_page_that_fails_says_so_without_the_database():
    response = page(view=errors.server_error)
    assert response.status_code == 500
    assert "Jokin meni vikaan" in response.content.decode()


@pytest.mark.parametrize("error", [OperationalError, psycopg2.OperationalError, psycopg2.InterfaceError])
def test_a_database_that_is_away_is_an_outage_and_not_a_fault(error):
    try:
        raise error("server closed the connection")
    except error:
        response = page(view=errors.server_error)
    assert response.status_code == 503
    assert "hetken poissa" in response.content.decode()


@pytest.mark.parametrize("view", [errors.bad_request, errors.forbidden, errors.stale_form])
def test_an_error_page_has_one_heading_and_is_not_kept(view):
    response = page(view=view)
    assert response.content.decode().count("<h1") == 1
    assert response["Cache-Control"] == "no-store"


def test_a_family_finds_help_on_a_page_that_fails():
    html = page("/sv/f/abcd/", view=errors.server_error).content.decode()
    assert 'href="tel:112"' in html
    assert "Nödnummer" in html


def test_a_member_of_staff_is_not_sent_to_a_help_line():
    assert "tel:112" not in page("/e/jokilaakso/", view=errors.server_error).content.decode()


def test_a_missing_page_is_found_missing_through_http(client):
    response = client.get("/en/nothing-here/")
    assert response.status_code == 404
    assert '<html lang="en">' in response.content.decode()
    assert "tel:112" in response.content.decode()
    assert not response.cookies


def outage(path, fields, *, pgcode=None, **headers):
    """The page after `fields` were sent while the database did not answer, or said why it would not."""
    request = RequestFactory().post(path, fields, headers=headers)
    try:
        try:
            raise psycopg2.OperationalError
        except psycopg2.OperationalError as cause:
            raise OperationalError from Refused(pgcode) if pgcode else cause
    except OperationalError:
        return errors.server_error(request).content.decode()


class Refused(Exception):
    """PostgreSQL's own refusal, with its code."""

    def __init__(self, pgcode):
        super().__init__(pgcode)
        self.pgcode = pgcode


def test_what_was_typed_stands_in_the_page_that_says_it_may_not_be_stored():
    html = outage("/e/jokilaakso/entries/", {"client_key": "k1", "learned": '"Hei" <b>'})
    assert "Emme tiedä, ehtikö lähettämäsi tallentua." in html
    assert "Se tallentuu vain kerran." in html
    assert '<input type="hidden" name="learned" value="&quot;Hei&quot; &lt;b&gt;">' in html


def test_only_a_form_with_a_key_is_promised_to_be_stored_once():
    assert "vain kerran" not in outage("/e/jokilaakso/agenda/goals/new/", {"change_fi": "Apu ajoissa"})


@pytest.mark.parametrize("pgcode", ["53100", "55P03", "57014"])
def test_a_full_disk_or_a_locked_table_has_stored_nothing(pgcode):
    assert "Emme saaneet tallennettua" in outage("/fi/f/abcd/", {"token": "t"}, pgcode=pgcode)


def test_a_server_that_went_away_may_have_stored_it():
    assert "Emme tiedä" in outage("/fi/f/abcd/", {"token": "t"}, pgcode="57P01")


def test_a_password_is_not_written_into_a_page():
    html = outage("/accounts/login/", {"login": "petri@example.org", "password": "kevätaamu joella 7"})
    assert "kevätaamu" not in html
    assert "petri@example.org" not in html


def test_what_another_site_sends_is_not_offered_for_sending_again():
    assert "mainos" not in outage("/fi/f/abcd/", {"token": "mainos"}, origin="https://elsewhere.example")


def test_a_program_is_told_when_to_come_again():
    try:
        raise OperationalError
    except OperationalError:
        assert page(view=errors.server_error)["Retry-After"] == "30"
