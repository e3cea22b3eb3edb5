"""The demo: one click signs in as an example person, and her letters can be read."""

import re
import time
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystems import invitations
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Membership, User
from foundations.models import OutgoingMail
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


@pytest.fixture
def aino_of_the_demo(client: Client, aino: User, settings: Any) -> Client:
    """She has no password, as nobody of the demo has."""
    settings.DEMO = True
    User.objects.filter(pk=aino.pk).update(is_example=True, password="!example")
    client.post("/demo/login/", {"person": aino.pk})
    return client


def kept(person: User) -> tuple[str, str, bool, int]:
    person = User.objects.get(pk=person.pk)
    return person.name, person.password, person.is_active, person.seats.today().count()


NEW = {"password1": "toinen kevätaamu 8", "password2": "toinen kevätaamu 8", "oldpassword": make.PASSWORD}


@pytest.mark.parametrize("route", ["account_change_password", "account_set_password"])
def test_nobody_chooses_a_password_for_an_example(aino_of_the_demo: Client, aino: User, route: str) -> None:
    before = kept(aino)
    page = aino_of_the_demo.post(reverse(route), NEW, follow=True).content.decode()

    assert ("jotta seuraavakin voi kokeilla" in page) == (route == "account_set_password")
    assert kept(aino) == before


def test_a_letter_about_a_new_password_helps_nobody(aino_of_the_demo: Client, aino: User) -> None:
    """Anyone reads the letters of the demo."""
    before = kept(aino)
    Client().post(reverse("account_reset_password"), {"email": aino.email})
    link = re.search(r"/accounts/password/reset/key/\S+", OutgoingMail.objects.latest("pk").body)
    assert link
    browser = Client()
    form = browser.get(link[0], follow=True)
    page = browser.post(form.request["PATH_INFO"], NEW).content.decode()

    assert "jotta seuraavakin voi kokeilla" in page
    assert kept(aino) == before


def test_an_example_cannot_be_deleted_renamed_or_unseated(aino_of_the_demo: Client, aino: User, petri: User) -> None:
    examples(petri)
    before = kept(aino), kept(petri)
    answers = [
        aino_of_the_demo.post("/me/delete/", {"password": make.PASSWORD}, follow=True),
        aino_of_the_demo.post(f"/e/jokilaakso/people/seats/{petri.seats.get().pk}/end/", follow=True),
    ]
    membership = Membership.objects.get(organisation__seats__user=petri)
    leaving = {"on": timezone.localdate().isoformat()}
    answers.append(aino_of_the_demo.post(f"/e/jokilaakso/members/{membership.pk}/end/", leaving))
    aino_of_the_demo.post("/me/", {"name": "Joku muu", "language": "sv"})

    assert all("jotta seuraavakin voi kokeilla" in answer.content.decode() for answer in answers)
    assert (kept(aino), kept(petri)) == before
    assert User.objects.get(pk=aino.pk).language == "sv"


def test_an_example_gets_no_second_factor(aino_of_the_demo: Client, aino: User) -> None:
    page = aino_of_the_demo.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    assert secret
    code = format_hotp_value(hotp_value(secret[1], int(time.time()) // 30))
    page = aino_of_the_demo.post(reverse("mfa_activate_totp"), {"code": code}).content.decode()

    assert "jotta seuraavakin voi kokeilla" in page
    assert not Authenticator.objects.exists()


def test_her_page_says_so_before_she_tries(aino_of_the_demo: Client) -> None:
    page = aino_of_the_demo.get("/me/").content.decode()

    assert "jotta seuraavakin voi kokeilla" in page
    assert reverse("account_change_password") not in page


def test_who_was_invited_in_the_demo_is_no_example(aino_of_the_demo: Client, petri: User) -> None:
    aino_of_the_demo.post(f"/e/jokilaakso/people/seats/{petri.seats.get().pk}/end/")

    assert not petri.seats.today().exists()


def test_outside_of_the_demo_an_example_is_like_anyone(client: Client, petri: User) -> None:
    examples(petri)
    client.force_login(petri)
    client.post(reverse("account_change_password"), NEW)

    assert User.objects.get(pk=petri.pk).check_password(NEW["password1"])
