"""Error pages stand in the reader's language when nothing else does."""

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


def test_a_database_that_is_away_is_an_outage_and_not_a_fault():
    try:
        raise OperationalError("server closed the connection")
    except OperationalError:
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
