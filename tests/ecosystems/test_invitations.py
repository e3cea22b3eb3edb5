"""A seat is offered by mail and taken by the person to whom it was offered, once."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystems import invitations, seats
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Invitation, Membership, Seat, User
from foundations.models import OutgoingMail
from tests import factories as make
from tests.reading import link_in_the_last_letter

JOINING = {"name": "Liisa", "password": make.PASSWORD, "language": "sv"}


def offer_to(email: str, membership: Membership, role: Role = Role.PROFESSIONAL) -> invitations.Offer:
    return invitations.Offer(email, "fi", role, membership.organisation)


@pytest.fixture
def link(jokilaakso: Ecosystem, aino: User, perhetalo: Membership) -> str:
    """Aino has invited Liisa, who has no account."""
    invitations.invite(offer_to("liisa@example.org", perhetalo), ecosystem=jokilaakso, by=aino)
    return link_in_the_last_letter()


def test_aino_invites_liisa_and_a_letter_goes_out(
    aino_client: Client, jokilaakso: Ecosystem, perhetalo: Membership
) -> None:
    words = {"email": "Liisa@Example.org", "role": "professional", "organisation": perhetalo.organisation_id}
    answer = aino_client.post(reverse("ecosystems:invite", args=["jokilaakso"]), {**words, "language": "sv"})

    assert answer.status_code == 302
    letter = OutgoingMail.objects.get()
    assert (letter.to, letter.language) == ("liisa@example.org", "sv")
    assert Invitation.objects.get().token_hash not in letter.body
    assert link_in_the_last_letter().split("/")[2] not in str(Invitation.objects.values())


def test_a_professional_needs_an_organisation(aino_client: Client, jokilaakso: Ecosystem) -> None:
    words = {"email": "liisa@example.org", "role": "professional", "organisation": "", "language": "fi"}
    answer = aino_client.post(reverse("ecosystems:invite", args=["jokilaakso"]), words)

    assert answer.status_code == 422
    assert not Invitation.objects.exists()


def test_liisa_makes_her_account_and_sits(client: Client, link: str, jokilaakso: Ecosystem) -> None:
    assert client.get(link).status_code == 200
    answer = client.post(f"{link}join/", JOINING)

    assert answer.status_code == 302
    seat = Seat.objects.get(user__email="liisa@example.org")
    assert (seat.role, seat.ecosystem, seat.user.language) == (Role.PROFESSIONAL, jokilaakso, "sv")
    assert client.get(reverse("ecosystems:agenda", args=["jokilaakso"])).status_code == 200


def test_a_short_password_makes_no_account(client: Client, link: str) -> None:
    answer = client.post(f"{link}join/", {**JOINING, "password": "lyhyt"})
    assert "Salasana on liian lyhyt. Siinä on oltava vähintään 12 merkkiä." in answer.content.decode()

    assert answer.status_code == 422
    assert not User.objects.filter(email="liisa@example.org").exists()


def test_a_link_opens_once(client: Client, link: str) -> None:
    client.post(f"{link}join/", JOINING)
    client.logout()

    assert client.get(link).status_code == 410
    assert client.post(f"{link}join/", {**JOINING, "name": "Toinen"}).status_code == 410
    assert User.objects.filter(email="liisa@example.org").count() == 1


def test_a_link_lasts_seven_days(client: Client, link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=6, hours=23)):
        assert client.get(link).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        assert client.get(link).status_code == 410
        assert client.post(f"{link}join/", JOINING).status_code == 410
    assert not User.objects.filter(email="liisa@example.org").exists()


def test_petri_cannot_take_what_was_sent_to_liisa(client: Client, link: str, petri: User) -> None:
    client.force_login(petri)

    assert client.get(link).status_code == 403
    assert client.post(f"{link}accept/").status_code == 403
    assert client.post(f"{link}join/", JOINING).status_code == 403
    assert petri.seats.count() == 1
    assert Invitation.objects.get().accepted_at is None


def test_liisa_with_an_account_signs_in_and_accepts(client: Client, link: str, jokilaakso: Ecosystem) -> None:
    liisa = make.make_user("Liisa", email="LIISA@example.org")
    assert f"next={link}" in client.get(link).content.decode()

    client.force_login(liisa)
    assert client.post(f"{link}accept/").status_code == 302
    assert liisa.seats.get().ecosystem == jokilaakso


def test_who_accepts_a_stricter_role_keeps_this_session_alone_and_for_twelve_hours(
    client: Client, jokilaakso: Ecosystem, aino: User, petri: User
) -> None:
    invitations.invite(invitations.Offer(petri.email, "fi", Role.COORDINATOR, None), ecosystem=jokilaakso, by=aino)
    on_the_phone = Client()
    for browser in (client, on_the_phone):
        browser.force_login(petri)
    assert client.post(f"{link_in_the_last_letter()}accept/").status_code == 302

    assert client.get(reverse("front:me")).status_code == 200
    assert client.session.get_expiry_age() == timedelta(hours=12).total_seconds()
    assert on_the_phone.get(reverse("front:me")).headers["Location"].startswith("/accounts/login/")


def test_nobody_else_can_make_an_account_for_an_address_that_has_one(client: Client, link: str) -> None:
    liisa = make.make_user("Liisa", email="liisa@example.org", password="ennestään tuttu sana")

    client.post(f"{link}join/", JOINING)

    liisa.refresh_from_db()
    assert liisa.check_password("ennestään tuttu sana")
    assert not liisa.seats.exists()


def test_an_address_is_forgotten_ninety_days_after_its_invitation_ran_out(link: str) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=96)):
        assert invitations.forget_old() == 0
    with time_machine.travel(timezone.now() + timedelta(days=98)):
        assert invitations.forget_old() == 1
    assert not Invitation.objects.exists()


def test_an_anonymous_click_accepts_nothing(client: Client, link: str) -> None:
    client.post(f"{link}accept/")

    assert Invitation.objects.get().accepted_at is None


def test_a_withdrawn_invitation_opens_nothing(client: Client, aino_client: Client, link: str) -> None:
    pk = Invitation.objects.get().pk
    aino_client.post(reverse("ecosystems:withdraw-invitation", args=["jokilaakso", pk]))
    client.logout()

    assert client.get(link).status_code == 410


def test_sending_again_makes_a_new_link_and_closes_the_old_one(aino_client: Client, link: str) -> None:
    pk = Invitation.objects.get().pk
    aino_client.post(reverse("ecosystems:resend-invitation", args=["jokilaakso", pk]))
    aino_client.logout()

    assert aino_client.get(link).status_code == 410
    assert aino_client.get(link_in_the_last_letter()).status_code == 200


def test_a_second_invitation_to_the_same_seat_replaces_the_first(
    link: str, client: Client, jokilaakso: Ecosystem, aino: User, perhetalo: Membership
) -> None:
    invitations.invite(offer_to("LIISA@example.org", perhetalo), ecosystem=jokilaakso, by=aino)

    assert client.get(link).status_code == 410
    assert client.get(link_in_the_last_letter()).status_code == 200


def test_an_invitation_dies_with_its_senders_seat(client: Client, link: str, aino: User) -> None:
    aino.seats.all().delete()

    assert client.get(link).status_code == 410
    assert client.post(f"{link}join/", JOINING).status_code == 410


def test_an_invitation_dies_with_its_organisations_membership(client: Client, link: str, perhetalo: Membership) -> None:
    Membership.objects.filter(pk=perhetalo.pk).update(until=timezone.localdate())

    assert client.get(link).status_code == 410


@pytest.mark.parametrize("name", ["petri", "maija", "helmi"])
def test_nobody_grants_what_they_do_not_hold(
    request: pytest.FixtureRequest, name: str, jokilaakso: Ecosystem, perhetalo: Membership
) -> None:
    person = request.getfixturevalue(name)
    with pytest.raises(seats.NotYoursToGive):
        invitations.invite(offer_to("liisa@example.org", perhetalo), ecosystem=jokilaakso, by=person)
    assert not Invitation.objects.exists()


def test_a_coordinator_cannot_invite_the_backbone(aino: User) -> None:
    offer = invitations.Offer("liisa@example.org", "fi", Role.BACKBONE, None)
    with pytest.raises(seats.NotYoursToGive):
        invitations.invite(offer, ecosystem=None, by=aino)
    assert not Invitation.objects.exists()


def test_the_backbone_invites_the_backbone(tuula: User, client: Client) -> None:
    offer = invitations.Offer("veera@example.org", "fi", Role.BACKBONE, None)
    invitations.invite(offer, ecosystem=None, by=tuula)

    client.post(f"{link_in_the_last_letter()}join/", JOINING)
    assert Seat.objects.get(user__email="veera@example.org").role == Role.BACKBONE


def test_an_organisation_next_door_cannot_be_offered(aino: User, jokilaakso: Ecosystem, merenkurkku: Ecosystem) -> None:
    stranger = make.make_membership(merenkurkku, "Vieras ry")
    with pytest.raises(invitations.NotAMember):
        invitations.invite(offer_to("liisa@example.org", stranger), ecosystem=jokilaakso, by=aino)


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_once_one_wins(aino: User, jokilaakso: Ecosystem, perhetalo: Membership) -> None:
    liisa = make.make_user("Liisa")
    invitation = invitations.invite(offer_to(liisa.email, perhetalo), ecosystem=jokilaakso, by=aino)

    with transaction.atomic():
        invitations.accept(invitation, user=liisa)
        assert connection.in_atomic_block
    with pytest.raises(invitations.NotOpen):
        invitations.accept(invitation, user=liisa)
    assert liisa.seats.count() == 1
