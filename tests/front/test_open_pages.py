"""The first page and what it leads to: open to anyone, in three languages, without a cookie."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from ecosystems.models import Ecosystem
from feedback.models import Channel
from tests import factories as make


def test_the_first_page_names_each_ecosystem_with_its_vision_in_finnish_order(client: Client, db: None) -> None:
    for name in ("Ähtärin lapset", "Zetan lapset", "Alavuden lapset"):
        make.make_vision(make.make_ecosystem(name), f"{name} voivat hyvin.")
    page = client.get("/fi/").content.decode()

    places = [page.index(f"{name} voivat hyvin.") for name in ("Alavuden lapset", "Zetan lapset", "Ähtärin lapset")]
    assert places == sorted(places)


def test_the_first_page_asks_as_much_for_thirty_ecosystems_as_for_three(client: Client, db: None) -> None:
    def open_page(more: int) -> tuple[int, str]:
        for _ in range(more):
            make.make_membership(make.make_ecosystem())
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/fi/").content.decode()
        return len(captured), page

    few, _page = open_page(3)
    many, page = open_page(27)
    assert few == many
    assert all(str(ecosystem.name) in page for ecosystem in Ecosystem.objects.all())


def test_who_comes_back_with_a_code_finds_where_to_type_it(client: Client, poster: Channel) -> None:
    for page in ("/sv/", f"/sv/e/{poster.ecosystem.slug}/", f"/sv/f/{poster.code}/", f"/sv/f/{poster.code}/child/"):
        assert 'href="/sv/receipt/"' in client.get(page).content.decode(), page


@pytest.mark.parametrize(
    ("wanted", "found"), [("sv-FI,sv;q=0.9", "/sv/"), ("de", "/fi/"), ("en", "/en/"), ("", "/fi/")]
)
def test_the_bare_address_speaks_the_browsers_language(client: Client, wanted: str, found: str) -> None:
    answer = client.get("/", headers={"accept-language": wanted})

    assert answer.headers["Location"] == found
    assert "Accept-Language" in answer.headers["Vary"]


@pytest.mark.parametrize("name", ["home", "privacy", "accessibility", "sources"])
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_information_is_there_in_each_language(client: Client, db: None, name: str, language: str) -> None:
    answer = client.get(reverse(f"front:{name}", args=[language]))

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.content.decode()
    assert answer.content.decode().count("<h1") == 1


def test_there_is_no_demo_unless_the_settings_say_so(client: Client, db: None) -> None:
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/login/", {"person": 1}).status_code == 404
