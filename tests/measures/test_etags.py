"""A kept page is true only for who saw it, as she was then, on the day: each part of an ETag makes another page."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from ecosystems.access import Role
from ecosystems.models import Ecosystem, User
from measures.models.statistics import StatisticsVersion
from tests import factories as make

TODAY = date(2026, 11, 24)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(TODAY, tick=False):
        yield


def measures(client: Client, **headers: str):
    return client.get(reverse("measures:list", args=["jokilaakso"]), headers=headers)


def etag(client: Client) -> str:
    """Of the page as it is now, after the first visit has given the browser its cookies."""
    measures(client)
    return measures(client).headers["ETag"]


def test_what_has_not_changed_is_not_sent_again(aino_client: Client, jokilaakso: Ecosystem) -> None:
    seen = etag(aino_client)
    answer = measures(aino_client, **{"If-None-Match": seen})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", seen)
    assert "private" in answer.headers["Cache-Control"]


def test_another_person_language_seat_or_day_has_another_page(
    aino_client: Client, aino: User, petri: User, jokilaakso: Ecosystem, settings
) -> None:
    seen = [etag(aino_client)]
    petris = Client()
    petris.force_login(petri)
    petris.cookies["itla_csrf"] = aino_client.cookies["itla_csrf"].value
    seen.append(etag(petris))
    User.objects.filter(pk=aino.pk).update(language="sv")
    seen.append(etag(aino_client))
    make.make_seat(aino, Role.MODERATOR, jokilaakso)
    seen.append(etag(aino_client))
    settings.BUILD = "the next one"
    seen.append(etag(aino_client))
    with time_machine.travel(TODAY + timedelta(days=1), tick=False):
        seen.append(etag(aino_client))
    assert len(set(seen)) == len(seen)


def test_new_figures_and_new_statistics_have_another_page(aino_client: Client, jokilaakso: Ecosystem) -> None:
    seen = [etag(aino_client)]
    Ecosystem.objects.filter(pk=jokilaakso.pk).raise_version()
    seen.append(etag(aino_client))
    StatisticsVersion.raise_it()
    seen.append(etag(aino_client))
    assert len(set(seen)) == len(seen)


def test_a_new_csrf_secret_has_another_page(aino_client: Client, aino: User, jokilaakso: Ecosystem) -> None:
    seen = etag(aino_client)
    del aino_client.cookies["itla_csrf"]
    assert measures(aino_client, **{"If-None-Match": seen}).status_code == 200


def test_a_page_with_a_message_is_not_kept(aino_client: Client, petri: User, jokilaakso: Ecosystem) -> None:
    etag(aino_client)
    words = {"person": petri.pk, "role": Role.MODERATOR, "organisation": ""}
    aino_client.post(reverse("ecosystems:give-seat", args=["jokilaakso"]), words)

    told = measures(aino_client)
    assert "Rooli on voimassa heti" in told.content.decode()
    assert "ETag" not in told.headers
    assert "no-store" in told.headers["Cache-Control"]
    assert "ETag" in measures(aino_client).headers
