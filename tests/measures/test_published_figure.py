"""From an official figure to what its owner published: two clicks from the overview, as from our own."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import time_machine

from ecosystems.models import Area, Coverage, Place
from measures.library import load_library
from measures.models import Indicator, StatisticSeries
from tests.reading import Page

AT_TEN = datetime(2026, 11, 20, 8, 5, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(date(2026, 11, 24)):
        yield


def publish(number, where, values, counts=None, *, denominator=None, scale=1):
    indicator, _ = Indicator.objects.get_or_create(
        number=number,
        defaults={
            "title": {"fi": f"Osoitin {number}"},
            "owner_number": 2,
            "owner": {"fi": "THL"},
            "terms": "CC BY 4.0",
            "unit": {"fi": "%"},
            "scale": scale,
            "decimals": 1,
            "fetched_at": AT_TEN,
            "data_updated": date(2026, 10, 1),
            "denominator": denominator,
        },
    )
    place = Place.objects.get(area=Area.objects.get(code=where), residual=False)
    scaled = [None if value is None else int(Decimal(value) * 10) for value in values]
    StatisticSeries.objects.create(
        indicator=indicator, place=place, first_year=2023, decimals=1, small_values=scaled, small_counts=counts
    )
    return indicator


@pytest.fixture
def library(jokilaakso):
    load_library()


def told(client, jokilaakso, code, year):
    address = f"/e/{jokilaakso.slug}/measures/{code}/source/{year}/"
    return Page(client.get(address), address)


def test_every_year_leads_to_what_was_published_and_to_when_it_was_read(client, aino, jokilaakso, library):
    publish(3563, "20", ["1.3", "1.2"], [200, 197], scale=100)
    publish(3563, "SSS", ["1.5", "1.6"])
    client.force_login(aino)
    address = f"/e/{jokilaakso.slug}/measures/placed-0-20/"
    behind = {link for _words, link in Page(client.get(address), address).links if "/source/" in link}
    assert behind == {f"{address}source/2023/", f"{address}source/2024/"}
    page = told(client, jokilaakso, "placed-0-20", 2024)
    assert "2024: 1,2 %" in page.text
    assert "sellaisena kuin tilaston omistaja sen julkaisee" in page.text
    assert "Kainuu 1,2 % 197" in page.text
    assert "Suomi 1,6 %" in page.text
    assert "Päivitetty lähteessä 1.10.2026" in page.text
    assert "20.11.2026 klo 10.05, haettu Sotkanetista" in page.text


def test_the_municipalities_behind_a_sum_are_listed(client, aino, jokilaakso, library):
    Coverage.objects.all().delete()
    for code in ("205", "290"):
        Coverage.objects.create(ecosystem=jokilaakso, area=Area.objects.get(code=code), since=date(2024, 1, 1))
        publish(127, code, [30000, 29000 if code == "205" else None])
    client.force_login(aino)
    assert "Luku on kuntien lukujen summa." in told(client, jokilaakso, "population", 2023).text
    assert "Kajaani 30 000" in told(client, jokilaakso, "population", 2023).text
    page = told(client, jokilaakso, "population", 2024)
    assert "Jonkin kunnan luku puuttuu" in page.text
    assert "Kuhmo –" in page.text


def test_a_statistic_is_yearly_and_nobody_published_1990(client, aino, jokilaakso, library):
    client.force_login(aino)
    assert told(client, jokilaakso, "placed-0-20", "2024-Q1").status == 404
    assert "Lukua ei ole vielä tuotu" in told(client, jokilaakso, "placed-0-20", 1990).text
