"""The people of the national backbone invite each other and end each other's seats."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystems import account, seats
from ecosystems.access import Access, Role
from ecosystems.models import Invitation, Seat, User
from ecosystems.seats import may_in_network
from foundations.models import OutgoingMail
from tests import factories as make
from tests.reading import link_in_the_last_letter

PAGE = reverse("ecosystems:backbone")


@pytest.fixture
def tuula_client(client: Client, tuula: User) -> Client:
    client.force_login(tuula)
    return client


@pytest.fixture
def taina(db: None) -> User:
    person = make.make_user("Taina")
    make.make_seat(person, Role.BACKBONE)
    return person


def invite(client: Client, email: str = "Taina@Example.org") -> Invitation:
    answer = client.post(reverse("ecosystems:invite-backbone"), {"email": email, "language": "sv"})
    assert (answer.status_code, answer.url) == (302, PAGE)
    return Invitation.objects.latest("created_at")


def end(client: Client, seat: Seat) -> str:
    return client.post(reverse("ecosystems:end-backbone-seat", args=[seat.pk]), follow=True).content.decode()


def test_tuula_invites_taina_who_sits_beside_her(tuula_client: Client, tuula: User) -> None:
    invitation = invite(tuula_client)
    assert (invitation.role, invitation.ecosystem, invitation.invited_by) == (Role.BACKBONE, None, tuula)
    assert OutgoingMail.objects.get().language == "sv"
    assert "taina@example.org" in tuula_client.get(PAGE).content.decode()

    browser = Client()
    words = {"name": "Taina", "password": make.PASSWORD, "language": "sv"}
    assert browser.post(f"{link_in_the_last_letter()}join/", words).status_code == 302
    assert may_in_network(User.objects.get(email="taina@example.org"), Access.FOUND_ECOSYSTEMS)
    assert browser.get(PAGE).status_code == 200


def test_who_was_invited_needs_a_second_factor_too(tuula_client: Client, settings: object) -> None:
    invite(tuula_client)
    browser = Client()
    words = {"name": "Taina", "password": make.PASSWORD, "language": "sv"}
    browser.post(f"{link_in_the_last_letter()}join/", words)
    settings.SECOND_FACTOR_REQUIRED = True  # type: ignore[attr-defined]

    assert browser.get(PAGE).headers["Location"] == reverse("mfa_activate_totp")


def test_the_page_says_who_sits_there(tuula_client: Client, taina: User) -> None:
    page = tuula_client.get(PAGE).content.decode()

    assert "Taustatuessa työskentelee 2 ihmistä" in page
    assert taina.email in page


def test_a_wrong_address_invites_nobody(tuula_client: Client) -> None:
    answer = tuula_client.post(reverse("ecosystems:invite-backbone"), {"email": "taina", "language": "fi"})

    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_an_invitation_goes_out_again_and_is_taken_back(tuula_client: Client) -> None:
    invitation = invite(tuula_client)
    first = link_in_the_last_letter()
    tuula_client.post(reverse("ecosystems:resend-backbone-invitation", args=[invitation.pk]))
    second = link_in_the_last_letter()
    assert (Client().get(first).status_code, Client().get(second).status_code) == (410, 200)

    tuula_client.post(reverse("ecosystems:withdraw-backbone-invitation", args=[invitation.pk]))
    assert Client().get(second).status_code == 410


def test_the_invitation_of_a_coordinator_is_not_answered_for_here(tuula_client: Client, jokilaakso: object) -> None:
    invitation = make.make_invitation(Role.COORDINATOR, jokilaakso)  # type: ignore[arg-type]
    answer = tuula_client.post(reverse("ecosystems:withdraw-backbone-invitation", args=[invitation.pk]))

    assert answer.status_code == 404


def test_tuula_ends_tainas_seat_and_she_is_out_at_once(tuula_client: Client, taina: User) -> None:
    browser = Client()
    browser.force_login(taina)
    assert "Rooli on päätetty." in end(tuula_client, taina.seats.get())

    assert taina.seats.get().until == timezone.localdate()
    assert browser.get(PAGE).status_code == 302


def test_tuula_may_leave_when_somebody_stays(tuula_client: Client, tuula: User, taina: User) -> None:
    answer = tuula_client.post(reverse("ecosystems:end-backbone-seat", args=[tuula.seats.get().pk]))

    assert answer.headers["Location"] == reverse("front:start")
    assert not may_in_network(tuula, Access.SEE_NETWORK)


def test_the_last_of_the_backbone_stays(tuula_client: Client, tuula: User, taina: User) -> None:
    User.objects.filter(pk=taina.pk).update(is_active=False)
    assert "ainoa ihminen" in end(tuula_client, tuula.seats.get())

    assert tuula.seats.get().until is None
    with pytest.raises(seats.LastOfTheBackbone):
        account.delete(tuula)


def test_the_last_of_the_backbone_is_told_why_her_account_stays(tuula_client: Client) -> None:
    answer = tuula_client.post(reverse("front:delete-me"), {"password": make.PASSWORD})

    assert answer.status_code == 422
    assert "Kutsu ensin toinen" in answer.content.decode()


def test_who_coordinates_finds_nothing_there(aino_client: Client, taina: User) -> None:
    seat = taina.seats.get()
    assert aino_client.get(PAGE).status_code == 404
    assert aino_client.post(reverse("ecosystems:end-backbone-seat", args=[seat.pk])).status_code == 404
    with pytest.raises(seats.NotYoursToGive):
        seats.give(taina, role=Role.BACKBONE, ecosystem=None, organisation=None, by=User.objects.get(name="Aino"))
