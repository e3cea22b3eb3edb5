"""Signing in, one's own page, and the end of an account."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from ecosystems.access import Role
from ecosystems.models import Ecosystem, Entry, EntryPart, Invitation, Membership, Seat, User
from foundations.models import OutgoingMail
from tests import factories as make


def sign_in(client: Client, email: str, password: str = make.PASSWORD) -> object:
    return client.post(reverse("account_login"), {"login": email, "password": password})


def test_petri_signs_in_whatever_the_case_of_his_address(client: Client, petri: User) -> None:
    answer = sign_in(client, "PETRI@example.org")

    assert answer.status_code == 302
    assert client.session.get_expiry_age() == timedelta(days=30).total_seconds()


def test_a_coordinator_signs_in_for_twelve_hours(client: Client, aino: User) -> None:
    sign_in(client, "aino@example.org")

    assert client.session.get_expiry_age() == timedelta(hours=12).total_seconds()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, petri: User) -> None:
    wrong = sign_in(client, "petri@example.org", "väärä salasana 1").content.decode()
    unknown = sign_in(client, "nobody@example.org", "väärä salasana 1").content.decode()

    def without_tokens(page: str) -> list[str]:
        return [line for line in page.splitlines() if "csrf" not in line and "example.org" not in line]

    assert without_tokens(wrong) == without_tokens(unknown)


def test_signing_in_needs_no_message_and_a_changed_password_is_told_in_good_finnish(
    client: Client, petri: User
) -> None:
    sign_in(client, "petri@example.org")
    assert "Kirjauduttiin" not in client.get(reverse("front:me")).content.decode()

    new = "kolme vihreää kuusta"
    words = {"oldpassword": make.PASSWORD, "password1": new, "password2": new}
    page = client.post(reverse("account_change_password"), words, follow=True).content.decode()
    assert "Salasana on vaihdettu." in page
    assert "vaihto onnistui" not in page


def test_nobody_signs_up_by_herself(client: Client, db: None) -> None:
    words = {"email": "liisa@example.org", "password1": make.PASSWORD}
    client.get(reverse("account_signup"))
    client.post(reverse("account_signup"), words)

    assert not User.objects.exists()


def test_a_forgotten_password_is_changed_by_a_letter_from_the_outbox(client: Client, petri: User) -> None:
    answer = client.post(reverse("account_reset_password"), {"email": "petri@example.org"})

    assert answer.status_code == 302
    assert "/accounts/password/reset/key/" in OutgoingMail.objects.get(to="petri@example.org").body
    assert not mail.outbox


def test_asking_for_an_unknown_address_looks_the_same(client: Client, petri: User) -> None:
    known = client.post(reverse("account_reset_password"), {"email": "petri@example.org"})
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


def test_two_accounts_cannot_share_an_address(petri: User) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="PETRI@Example.org")


def test_petri_chooses_swedish_and_his_pages_speak_it(client: Client, petri: User) -> None:
    client.force_login(petri)
    client.post(reverse("front:me"), {"name": "Petri P", "language": "sv"})

    petri.refresh_from_db()
    assert (petri.name, petri.language) == ("Petri P", "sv")
    assert '<html lang="sv">' in client.get(reverse("front:me")).content.decode()


def delete(client: Client, password: str = make.PASSWORD) -> int:
    return client.post(reverse("front:delete-me"), {"password": password}).status_code


def test_petri_deletes_his_account_and_what_he_wrote_stays(client: Client, petri: User, part: EntryPart) -> None:
    client.force_login(petri)

    assert delete(client) == 200
    assert not User.objects.filter(email="petri@example.org").exists()
    assert not Seat.objects.filter(role=Role.PROFESSIONAL).exists()
    assert EntryPart.objects.get().person is None
    assert Entry.objects.count() == 1
    assert client.get(reverse("front:me")).status_code == 302


@pytest.fixture
def part(petri: User, jokilaakso: Ecosystem, perhetalo: Membership) -> EntryPart:
    from datetime import date

    entry = make.make_entry(make.make_activity(jokilaakso, partners=[perhetalo]), perhetalo, date(2026, 11, 1))
    return EntryPart.objects.create(entry=entry, membership=perhetalo, person=petri, created_on=date(2026, 11, 1))


def test_a_wrong_password_deletes_nothing(client: Client, petri: User) -> None:
    client.force_login(petri)

    assert delete(client, "väärä salasana 1") == 422
    assert User.objects.filter(pk=petri.pk).exists()


def test_the_only_coordinator_cannot_delete_her_account(client: Client, aino: User) -> None:
    client.force_login(aino)

    assert delete(client) == 422
    assert User.objects.filter(pk=aino.pk).exists()


def test_her_invitations_go_with_her(client: Client, aino: User, petri: User, jokilaakso: Ecosystem) -> None:
    from ecosystems import invitations

    offer = invitations.Offer(petri.email, "fi", Role.MODERATOR, None)
    invitations.invite(offer, ecosystem=jokilaakso, by=aino)
    client.force_login(petri)
    delete(client)

    assert not Invitation.objects.exists()
