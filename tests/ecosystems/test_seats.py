"""Who sits where, and that an ecosystem is never left without a coordinator."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from ecosystems import seats
from ecosystems.access import Access, Role
from ecosystems.models import Ecosystem, Membership, Seat, User
from tests import factories as make


def end_by_form(client: Client, seat: Seat) -> int:
    return client.post(reverse("ecosystems:end-seat", args=["jokilaakso", seat.pk])).status_code


def test_aino_ends_petris_seat_and_he_is_out_at_once(aino_client: Client, petri: User, jokilaakso: Ecosystem) -> None:
    assert end_by_form(aino_client, petri.seats.get()) == 302

    assert petri.seats.get().until == timezone.localdate()
    assert not Ecosystem.objects.open_to(petri, Access.SEE_ECOSYSTEM).exists()


def test_a_seat_given_today_goes_without_a_trace(aino: User, jokilaakso: Ecosystem) -> None:
    seat = seats.give(make.make_user(), role=Role.MODERATOR, ecosystem=jokilaakso, organisation=None, by=aino)

    seats.end(seat, on=timezone.localdate(), by=aino)
    assert not Seat.objects.filter(role=Role.MODERATOR).exists()


def test_the_last_coordinator_stays(aino_client: Client, aino: User) -> None:
    end_by_form(aino_client, aino.seats.get())

    assert aino.seats.get().until is None


def test_one_of_two_coordinators_may_go(aino_client: Client, aino: User, jokilaakso: Ecosystem) -> None:
    make.make_seat(make.make_user("Kaisa"), Role.COORDINATOR, jokilaakso)

    assert end_by_form(aino_client, aino.seats.get()) == 302
    assert aino.seats.get().until == timezone.localdate()


def test_a_coordinator_whose_end_is_known_is_not_enough(aino: User, jokilaakso: Ecosystem) -> None:
    soon = timezone.localdate() + timedelta(days=30)
    make.make_seat(make.make_user("Kaisa"), Role.COORDINATOR, jokilaakso, until=soon)

    with pytest.raises(seats.LastCoordinator):
        seats.end(aino.seats.get(), on=timezone.localdate(), by=aino)


def test_helmi_and_petri_cannot_end_a_seat_of_jokilaakso(client: Client, helmi: User, petri: User, maija: User) -> None:
    for person in (helmi, petri):
        client.force_login(person)
        assert end_by_form(client, maija.seats.get()) == 404
    assert maija.seats.get().until is None


def test_the_same_seat_is_given_once(aino: User, petri: User, jokilaakso: Ecosystem, perhetalo: Membership) -> None:
    place = {"role": Role.PROFESSIONAL, "ecosystem": jokilaakso, "organisation": perhetalo.organisation}

    assert seats.give(petri, **place, by=aino) == petri.seats.get()


def test_petri_cannot_give_a_seat(petri: User, jokilaakso: Ecosystem) -> None:
    with pytest.raises(seats.NotYoursToGive):
        seats.give(petri, role=Role.COORDINATOR, ecosystem=jokilaakso, organisation=None, by=petri)


def test_only_the_backbone_seats_the_backbone(aino: User, tuula: User) -> None:
    newcomer = make.make_user()
    with pytest.raises(seats.NotYoursToGive):
        seats.give(newcomer, role=Role.BACKBONE, ecosystem=None, organisation=None, by=aino)
    assert seats.give(newcomer, role=Role.BACKBONE, ecosystem=None, organisation=None, by=tuula).ecosystem is None


def give_by_form(client: Client, person: User, role: Role) -> int:
    words = {"person": person.pk, "role": role, "organisation": ""}
    return client.post(reverse("ecosystems:give-seat", args=["jokilaakso"]), words).status_code


def test_aino_gives_petri_a_second_role(aino_client: Client, petri: User, jokilaakso: Ecosystem) -> None:
    assert give_by_form(aino_client, petri, Role.MODERATOR) == 302
    assert Ecosystem.objects.open_to(petri, Access.READ_FEEDBACK).exists()


def test_a_stricter_second_role_ends_the_long_sessions(aino_client: Client, petri: User) -> None:
    on_the_phone = Client()
    on_the_phone.force_login(petri)
    assert on_the_phone.get(reverse("front:me")).status_code == 200
    assert give_by_form(aino_client, petri, Role.MODERATOR) == 302

    assert on_the_phone.get(reverse("front:me")).headers["Location"].startswith("/accounts/login/")


def test_somebody_who_does_not_work_here_is_invited_and_not_seated(aino_client: Client, helmi: User) -> None:
    assert give_by_form(aino_client, helmi, Role.MODERATOR) == 422
    assert helmi.seats.count() == 1


def test_no_form_gives_the_backbone(aino_client: Client, petri: User) -> None:
    assert give_by_form(aino_client, petri, Role.BACKBONE) == 422
    assert petri.seats.count() == 1


def test_the_people_page_names_who_sits_where(aino_client: Client, petri: User, maija: User) -> None:
    page = aino_client.get(reverse("ecosystems:people", args=["jokilaakso"])).content.decode()

    assert all(word in page for word in ("Aino", "Petri", "Maija", "petri@example.org"))


def test_sessions_are_as_long_as_the_strictest_seat_lets(petri: User, aino: User, tuula: User, maija: User) -> None:
    assert seats.session_length(petri) == timedelta(days=30)
    for person in (aino, tuula, maija):
        assert seats.session_length(person) == timedelta(hours=12)


def test_a_second_stricter_seat_shortens_the_session(petri: User, jokilaakso: Ecosystem) -> None:
    make.make_seat(petri, Role.MODERATOR, jokilaakso)

    assert seats.session_length(petri) == timedelta(hours=12)
