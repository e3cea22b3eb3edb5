"""The demo: one click signs in as an example person, and her letters can be read."""

import re

import pytest
from django.test import Client

from ecosystems import invitations
from ecosystems.access import Role
from ecosystems.models import Ecosystem, User
from tests import factories as make

pytestmark = pytest.mark.urls("tests.front.urls_of_the_demo")


def examples(*people: User) -> None:
    User.objects.filter(pk__in=[person.pk for person in people]).update(is_example=True)


def names_on(page: str) -> list[str]:
    return re.findall(r"<b>(\w+)</b>", page)


def test_one_of_each_role_and_the_neighbour_may_be_tried(
    request: pytest.FixtureRequest, client: Client, jokilaakso: Ecosystem
) -> None:
    people = [request.getfixturevalue(name) for name in ("aino", "petri", "maija", "helmi")]
    second = make.make_user("Pekka")
    make.make_seat(second, Role.PROFESSIONAL, jokilaakso, people[1].seats.get().organisation)
    examples(*people, second)

    assert names_on(client.get("/demo/").content.decode()) == ["Aino", "Petri", "Maija", "Helmi"]


def test_one_click_signs_in(client: Client, petri: User) -> None:
    examples(petri)

    assert client.post("/demo/login/", {"person": petri.pk}).status_code == 302
    assert client.get("/e/jokilaakso/").status_code == 200


def test_one_click_changes_the_person(client: Client, petri: User, aino: User) -> None:
    examples(petri, aino)
    client.post("/demo/login/", {"person": aino.pk})
    client.post("/demo/login/", {"person": petri.pk})

    assert client.get("/e/jokilaakso/people/").status_code == 404


@pytest.mark.parametrize("key", ["", "abc", "0", "99999999999999999999"])
def test_a_real_person_and_nonsense_open_nothing(client: Client, petri: User, key: str) -> None:
    assert client.post("/demo/login/", {"person": key}).status_code == 404
    assert client.post("/demo/login/", {"person": petri.pk}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_looking_signs_nobody_in(client: Client, petri: User) -> None:
    examples(petri)

    assert client.get("/demo/login/", {"person": petri.pk}).status_code == 405


def test_the_link_of_an_invitation_can_be_followed_from_the_demos_mail(
    client: Client, aino: User, jokilaakso: Ecosystem
) -> None:
    offer = invitations.Offer("liisa@example.org", "fi", Role.MODERATOR, None)
    invitations.invite(offer, ecosystem=jokilaakso, by=aino)

    found = re.search(r'href="[^"]*(/invitations/[^"]+)"', client.get("/demo/mail/").content.decode())
    assert found
    assert client.get(found[1]).status_code == 200
