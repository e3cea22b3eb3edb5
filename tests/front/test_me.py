"""A person's own page, and where she goes when she has signed in."""

from django.test import Client
from django.urls import reverse

from ecosystems import invitations
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Membership, User
from tests import factories as make


def page_of(client: Client, person: User) -> str:
    client.force_login(person)
    return client.get(reverse("front:me")).content.decode()


def test_petri_finds_every_door_that_opens_to_him_and_no_other(
    client: Client, petri: User, jokilaakso: Ecosystem
) -> None:
    page = page_of(client, petri)

    assert all(reverse(f"ecosystems:{name}", args=["jokilaakso"]) in page for name in ("entries", "agenda", "members"))
    assert reverse("ecosystems:people", args=["jokilaakso"]) not in page


def test_aino_sees_what_waits_for_her_in_both_her_ecosystems(
    client: Client, aino: User, jokilaakso: Ecosystem, merenkurkku: Ecosystem
) -> None:
    make.make_seat(aino, Role.COORDINATOR, merenkurkku)
    offer = invitations.Offer("liisa@example.org", "fi", Role.MODERATOR, None)
    invitations.invite(offer, ecosystem=merenkurkku, by=aino)
    page = page_of(client, aino)

    assert page.count("Sosiaalipäivystyksen numero puuttuu") == 2
    assert page.count("1 kutsu odottaa vastausta") == 1


def test_a_coordinator_without_an_organisation_is_offered_no_log(
    client: Client, jokilaakso: Ecosystem, perhetalo: Membership
) -> None:
    kaisa = make.make_user("Kaisa")
    make.make_seat(kaisa, Role.COORDINATOR, jokilaakso)

    assert f'href="{reverse("ecosystems:entries", args=["jokilaakso"])}"' not in page_of(client, kaisa)


def test_somebody_without_a_seat_is_told_whom_to_ask(client: Client, db: None) -> None:
    assert "Pyydä kutsu" in page_of(client, make.make_user("Vieras"))


def test_one_place_opens_at_once_and_many_are_listed(
    client: Client, petri: User, tuula: User, merenkurkku: Ecosystem
) -> None:
    start = reverse("front:start")
    client.force_login(petri)
    assert client.get(start).url == reverse("front:overview", args=["jokilaakso"])
    client.force_login(tuula)
    assert client.get(start).url == reverse("ecosystems:network")

    make.make_seat(petri, Role.MODERATOR, merenkurkku)
    client.force_login(petri)
    assert client.get(start).url == reverse("front:me")
