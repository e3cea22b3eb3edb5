"""Who is let in by what a provider proves, and is linked: whom we know or have invited, and nobody else."""

import re
from collections.abc import Callable
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from ecosystems import account, invitations
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Invitation, Membership, Seat, User
from foundations.models import OutgoingMail
from tests import factories as make
from tests.access.organisation_sign_in.conftest import SET_UP, is_in, leave, sign_in
from tests.openid_provider import SUBJECT, Provider
from tests.reading import link_in_the_last_letter


def test_she_is_known_by_the_providers_key_when_her_address_changes(
    client: Client, provider: Provider, aino: User
) -> None:
    sign_in(client, provider)
    provider.userinfo = {"email": "aino.korhonen@example.org"}
    later = Client()
    sign_in(later, provider)

    assert is_in(later)
    assert SocialAccount.objects.get().user == aino


def test_the_link_is_told_by_mail_once(client: Client, provider: Provider, aino: User) -> None:
    for browser in (client, Client()):
        sign_in(browser, provider)

    letter = OutgoingMail.objects.get()
    assert letter.to == aino.email
    assert "Jokilaakson kunta" in letter.body


def test_his_own_page_tells_him_of_the_link(client: Client, provider: Provider, petri: User) -> None:
    provider.userinfo = {"email": "petri@example.org"}
    client.force_login(make.verify_address(petri))
    assert "Jokilaakson kunta" not in client.get("/me/").content.decode()
    sign_in(Client(), provider)

    assert "Jokilaakson kunta" in client.get("/me/").content.decode()


def test_nothing_is_kept_but_the_key(client: Client, provider: Provider, aino: User) -> None:
    sign_in(client, provider)

    link = SocialAccount.objects.get()
    assert (link.provider, link.uid, link.extra_data) == (provider.issuer, SUBJECT, {})
    assert not SocialToken.objects.exists()
    sessions = [str(one.get_decoded()) for one in Session.objects.all()]
    assert str(aino.pk) in "".join(sessions)
    assert not [one for one in sessions if "access token" in one]


def test_a_stranger_is_told_so_in_her_language_and_gets_no_account(
    client: Client, provider: Provider, aino: User
) -> None:
    provider.userinfo = {"email": "liisa@example.org"}
    url = leave(client)
    answer = client.get(provider.visit(url), headers={"Accept-Language": "sv"})

    assert answer.status_code == 403
    assert '<html lang="sv">' in answer.content.decode()
    assert "liisa@example.org" in answer.content.decode()
    assert not User.objects.filter(email="liisa@example.org").exists()
    assert not is_in(client)


def closed(person: User) -> None:
    person.is_active = False
    person.save(update_fields=["is_active"])


def without_proof_of_the_address(person: User) -> None:
    EmailAddress.objects.filter(user=person).update(verified=False)


def linked_to_somebody_before_him(person: User) -> None:
    """The organisation has given the address of a person who left to another."""
    SocialAccount.objects.create(user=person, provider=settings.OIDC_ISSUER, uid="who had the address before")


def deleted(person: User) -> None:
    person.delete()


@pytest.mark.parametrize("fate", [closed, without_proof_of_the_address, linked_to_somebody_before_him, deleted])
def test_whoever_may_not_come_in_is_told_what_a_stranger_is(
    client: Client, provider: Provider, petri: User, fate: Callable[[User], None]
) -> None:
    provider.userinfo = {"email": "petri@example.org"}
    fate(make.verify_address(petri))
    refused = sign_in(client, provider)
    provider.userinfo = {"email": "nobody@example.org"}
    stranger = sign_in(Client(), provider)

    def words(answer: HttpResponse) -> str:
        return re.sub(r"\w+@example.org", "", answer.content.decode())

    assert (refused.status_code, words(refused)) == (stranger.status_code, words(stranger))
    assert not is_in(client)


def test_a_deleted_account_takes_the_link_with_it(client: Client, provider: Provider, petri: User) -> None:
    provider.userinfo = {"email": "petri@example.org"}
    make.verify_address(petri)
    sign_in(client, provider)
    account.delete(petri)

    assert not SocialAccount.objects.exists()
    assert sign_in(Client(), provider).status_code == 403


def test_a_link_is_forgotten_by_whoever_keeps_the_installation(client: Client, provider: Provider, aino: User) -> None:
    """The organisation has made Aino's account there anew."""
    sign_in(client, provider)
    provider.claims = provider.userinfo = {"sub": "made anew"}
    assert sign_in(Client(), provider).status_code == 403
    call_command("forget_identity", "Aino@example.org", stdout=StringIO())
    assert not is_in(client)

    assert sign_in(Client(), provider).status_code == 302


@pytest.fixture
def link(jokilaakso: Ecosystem, aino: User) -> str:
    """Aino has invited Liisa, who has no account, to coordinate with her."""
    offer = invitations.Offer("liisa@example.org", "sv", Role.COORDINATOR, None)
    invitations.invite(offer, ecosystem=jokilaakso, by=aino)
    return link_in_the_last_letter().split("/")[2]


def test_an_invited_coordinator_comes_in_by_her_organisation_and_meets_the_second_factor(
    client: Client, provider: Provider, link: str, jokilaakso: Ecosystem
) -> None:
    provider.userinfo = {"email": "Liisa@example.org", "name": "Liisa Järvi"}
    assert "Tule mukaan organisaatiosi tunnuksella" in client.get(f"/invitations/{link}/").content.decode()
    sign_in(client, provider, invitation=link)

    seat = Seat.objects.get(user__email="liisa@example.org")
    assert (seat.role, seat.ecosystem, seat.user.name, seat.user.language) == (
        Role.COORDINATOR,
        jokilaakso,
        "Liisa Järvi",
        "sv",
    )
    assert not seat.user.has_usable_password()
    assert client.get("/me/").headers["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200
    assert is_in(Client()) is False
    assert sign_in(Client(), provider).status_code == 302


def test_an_invitation_is_for_the_person_to_whom_it_went(client: Client, provider: Provider, link: str) -> None:
    provider.userinfo = {"email": "mallory@example.org"}

    assert sign_in(client, provider, invitation=link).status_code == 403
    assert not User.objects.filter(email__in=["mallory@example.org", "liisa@example.org"]).exists()
    assert Invitation.objects.get().accepted_at is None


def test_an_invited_person_has_no_seat_before_she_has_opened_her_invitation(
    client: Client, provider: Provider, link: str
) -> None:
    provider.userinfo = {"email": "liisa@example.org"}

    assert sign_in(client, provider).status_code == 403
    assert not User.objects.filter(email="liisa@example.org").exists()


def test_an_invitation_that_was_withdrawn_meanwhile_gives_nothing(
    client: Client, provider: Provider, link: str
) -> None:
    provider.userinfo = {"email": "liisa@example.org"}
    url = leave(client, invitation=link)
    invitations.withdraw(Invitation.objects.get())

    assert client.get(provider.visit(url)).status_code == 403
    assert not User.objects.filter(email="liisa@example.org").exists()


def test_the_session_does_not_hold_the_invitations_link(client: Client, provider: Provider, link: str) -> None:
    leave(client, invitation=link)

    assert link not in str(dict(client.session))


def test_who_has_no_password_deletes_her_account_without_one(
    client: Client, provider: Provider, link: str, perhetalo: Membership
) -> None:
    provider.userinfo = {"email": "liisa@example.org"}
    Invitation.objects.update(role=Role.PROFESSIONAL, organisation=perhetalo.organisation)
    sign_in(client, provider, invitation=link)
    assert 'name="password"' not in client.get("/me/delete/").content.decode()
    client.post("/me/delete/")

    assert not User.objects.filter(email="liisa@example.org").exists()
    assert not SocialAccount.objects.exists()
