"""A person signs in at her own organisation (OpenID Connect), and nobody becomes anybody by what a provider claims."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable, Iterator
from html import unescape
from io import StringIO
from typing import Any

import jwt
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount, SocialToken
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from ecosystems import account, invitations
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Invitation, Membership, Seat, User
from foundations.models import OutgoingMail
from tests import factories as make
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, SHARED_KEY, SUBJECT, Provider, ec_key, jwk, rsa_key

START, CALLBACK = "/accounts/organisation/", "/accounts/organisation/callback/"
SET_UP = "/accounts/factor/start/"
BUTTON = "Kirjaudu organisaatiosi tunnuksella"


@pytest.fixture
def provider(settings: Any, db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    cache.clear()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 60
    settings.SECOND_FACTOR_REQUIRED = True
    with Provider() as service:
        settings.OIDC_ISSUER = service.issuer
        settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = CLIENT_ID, CLIENT_SECRET
        settings.OIDC_NAME = "Jokilaakson kunta"
        yield service


def verified(person: User) -> User:
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


@pytest.fixture
def aino(aino: User) -> User:
    return verified(aino)


def leave(client: Client, **words: str) -> str:
    """She presses the button; the address to which the page goes on."""
    page = client.post(START, words)
    found = re.search(r'<meta http-equiv="refresh" content="0; url=([^"]+)">', page.content.decode())
    assert found, page.content.decode()
    return unescape(found[1])


def sign_in(client: Client, provider: Provider, **words: str) -> HttpResponse:
    return client.get(provider.visit(leave(client, **words)))


def is_in(client: Client) -> bool:
    return not client.get("/me/").headers.get("Location", "").startswith("/accounts/login/")


def test_aino_signs_in_and_meets_the_second_factor(client: Client, provider: Provider, aino: User) -> None:
    assert sign_in(client, provider).status_code == 302
    assert client.get("/me/").headers["Location"] == SET_UP
    assert client.get(SET_UP).status_code == 200
    assert client.session.get_expiry_age() <= 12 * 3600


def test_a_code_from_her_phone_is_asked_before_she_is_in(client: Client, provider: Provider, aino: User) -> None:
    provider.claims = {"acr": "mfa", "amr": ["mfa", "otp"]}
    TOTP.activate(aino, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")

    assert sign_in(client, provider).headers["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)


def test_petri_is_in_for_thirty_days_and_where_he_was_going(client: Client, provider: Provider, petri: User) -> None:
    provider.userinfo = {"email": "Petri@Example.org"}
    verified(petri)
    answer = sign_in(client, provider, next="/e/jokilaakso/agenda/")

    assert answer.headers["Location"] == "/e/jokilaakso/agenda/"
    assert client.get("/e/jokilaakso/agenda/").status_code == 200
    assert client.session.get_expiry_age() > 29 * 24 * 3600


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
    client.force_login(verified(petri))
    assert "Jokilaakson kunta" not in client.get("/me/").content.decode()
    sign_in(Client(), provider)

    assert "Jokilaakson kunta" in client.get("/me/").content.decode()


def test_nothing_is_kept_but_the_key(client: Client, provider: Provider, aino: User) -> None:
    sign_in(client, provider)

    link = SocialAccount.objects.get()
    assert (link.provider, link.uid, link.extra_data) == (provider.issuer, SUBJECT, {})
    assert not SocialToken.objects.exists()
    assert not [one for one in Session.objects.all() if "access token" in str(one.get_decoded())]


def test_an_elliptic_key_proves_as_well(client: Client, provider: Provider, aino: User) -> None:
    provider.sign = lambda claims: jwt.encode(claims, ec_key(), "ES256", {"kid": "second"})
    sign_in(client, provider)

    assert is_in(client)


def test_the_address_may_stand_in_the_token_alone(client: Client, provider: Provider, aino: User) -> None:
    provider.claims = {"email": "aino@example.org", "email_verified": True}
    provider.discovery = {"userinfo_endpoint": None}
    sign_in(client, provider)

    assert is_in(client)


def signed_by_a_stranger(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, rsa_key(2), "RS256", {"kid": "first"})


def unsigned(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, "none", {"kid": "first"})


def with_the_client_secret(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, CLIENT_SECRET, "HS256", {"kid": "first"})


def with_a_shared_key_of_the_list(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, SHARED_KEY, "HS256", {"kid": "third"})


def with_the_public_key_as_a_secret(claims: dict[str, Any]) -> str:
    public = rsa_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def part(words: bytes) -> bytes:
        return jwt.utils.base64url_encode(words)

    head = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": "first"}).encode())
    body = head + b"." + part(json.dumps(claims).encode())
    return (body + b"." + part(hmac.new(public, body, hashlib.sha256).digest())).decode()


def by_an_unknown_key(claims: dict[str, Any]) -> str:
    return jwt.encode(claims, rsa_key(), "RS256", {"kid": "ninth"})


def changed_on_the_way(claims: dict[str, Any]) -> str:
    head, _body, seal = jwt.encode(claims, rsa_key(), "RS256", {"kid": "first"}).split(".")
    other = jwt.encode({**claims, "sub": "1"}, rsa_key(), "RS256", {"kid": "first"}).split(".")[1]
    return f"{head}.{other}.{seal}"


@pytest.mark.parametrize(
    "sign",
    [
        signed_by_a_stranger,
        unsigned,
        with_the_client_secret,
        with_a_shared_key_of_the_list,
        with_the_public_key_as_a_secret,
        by_an_unknown_key,
        changed_on_the_way,
        lambda _claims: "not.a.token",
        lambda _claims: None,
    ],
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(
    client: Client, provider: Provider, aino: User, sign: Callable[[dict[str, Any]], str]
) -> None:
    provider.sign = sign
    answer = sign_in(client, provider)

    assert answer.status_code == 400
    assert "Kirjautuminen ei onnistunut" in answer.content.decode()
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "lie",
    [
        {"iss": "https://another.example"},
        {"aud": "another-client"},
        {"aud": ["another-client"]},
        {"aud": [CLIENT_ID, "another-client"]},
        {"aud": [CLIENT_ID, "another-client"], "azp": "another-client"},
        {"azp": "another-client"},
        {"nonce": "of another sign-in"},
        {"nonce": None},
        {"sub": None},
        {"sub": "somebody else"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"iat": int(time.time()) + 36 * 3600},
    ],
)
def test_a_token_for_another_time_place_or_person_lets_nobody_in(
    client: Client, provider: Provider, aino: User, lie: dict[str, Any]
) -> None:
    provider.claims = lie
    answer = sign_in(client, provider)

    assert answer.status_code == 400
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_token_for_us_among_others_lets_her_in(client: Client, provider: Provider, aino: User) -> None:
    provider.claims = {"aud": [CLIENT_ID, "another-client"], "azp": CLIENT_ID}
    sign_in(client, provider)

    assert is_in(client)


@pytest.mark.parametrize(
    "told",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email_verified": "false"},
        {"email_verified": 1},
        {"email": None},
        {"email": "aino"},
        {"email": ["aino@example.org"]},
        {"email": "aıno@example.org"},
        {"email": "aino@example.org\x00"},
    ],
)
def test_an_address_that_is_not_verified_lets_nobody_in(
    client: Client, provider: Provider, aino: User, told: dict[str, Any]
) -> None:
    provider.userinfo = told
    answer = sign_in(client, provider)

    assert answer.status_code == 403
    assert "Sähköpostiosoitettasi ei ole vahvistettu" in answer.content.decode()
    assert not is_in(client)


def test_the_word_of_one_source_does_not_verify_the_address_of_another(
    client: Client, provider: Provider, aino: User
) -> None:
    provider.claims = {"email": "aino@example.org"}
    provider.userinfo = {"email": "mallory@example.org"}

    assert sign_in(client, provider).status_code == 403
    assert not is_in(client)


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
    fate(verified(petri))
    refused = sign_in(client, provider)
    provider.userinfo = {"email": "nobody@example.org"}
    stranger = sign_in(Client(), provider)

    def words(answer: HttpResponse) -> str:
        return re.sub(r"\w+@example.org", "", answer.content.decode())

    assert (refused.status_code, words(refused)) == (stranger.status_code, words(stranger))
    assert not is_in(client)


def test_a_deleted_account_takes_the_link_with_it(client: Client, provider: Provider, petri: User) -> None:
    provider.userinfo = {"email": "petri@example.org"}
    verified(petri)
    sign_in(client, provider)
    account.delete(petri)

    assert not SocialAccount.objects.exists()
    assert sign_in(Client(), provider).status_code == 403


@pytest.fixture
def link(jokilaakso: Ecosystem, aino: User) -> str:
    """Aino has invited Liisa, who has no account, to coordinate with her."""
    offer = invitations.Offer("liisa@example.org", "sv", Role.COORDINATOR, None)
    invitations.invite(offer, ecosystem=jokilaakso, by=aino)
    found = re.search(r"/invitations/([^/\s]+)/", OutgoingMail.objects.latest("pk").body)
    assert found
    return found[1]


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


def test_who_has_no_password_shows_the_code_of_her_phone_before_her_account_goes(
    client: Client, provider: Provider, tuula: User
) -> None:
    """Her sign-in was a while ago."""
    tuula.set_unusable_password()
    tuula.save(update_fields=["password"])
    TOTP.activate(tuula, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    make.make_seat(make.make_user(), Role.BACKBONE)
    client.force_login(tuula)
    session = client.session
    long_ago = {"method": "mfa", "at": time.time() - 24 * 3600, "type": "totp"}
    session["account_authentication_methods"] = [long_ago]
    session["account_authentication_methods_user"] = str(tuula.pk)
    session.save()

    assert client.post("/me/delete/").headers["Location"].startswith(reverse("mfa_reauthenticate"))
    assert User.objects.filter(pk=tuula.pk).exists()


def test_a_return_without_a_beginning_lets_nobody_in(client: Client, provider: Provider, aino: User) -> None:
    """An answer that was meant for another browser, twice the same answer, and one without a state."""
    back = provider.visit(leave(client))
    assert Client().get(back).status_code == 400
    assert client.get(back.replace("code-", "code-x")).status_code == 400
    assert client.get(back).status_code == 400
    assert client.get(f"{CALLBACK}?code=code-1").status_code == 400
    assert client.get(CALLBACK).status_code == 400
    assert not is_in(client)


def test_a_code_of_another_person_is_of_no_use(client: Client, provider: Provider, aino: User) -> None:
    """Mallory gets Aino's code, and brings it back with a state of his own: the verifier is not his."""
    stolen = provider.visit(leave(client))
    mallory = Client()
    own = provider.visit(leave(mallory))
    code = re.search(r"code-\d+", stolen)
    assert code

    assert mallory.get(re.sub(r"code-\d+", code[0], own)).status_code == 400
    assert not is_in(mallory)


def test_she_turns_back_at_the_provider(client: Client, provider: Provider, aino: User) -> None:
    state = re.search(r"[?&]state=([^&]+)", leave(client))
    assert state
    answer = client.get(f"{CALLBACK}?error=access_denied&state={state[1]}")

    assert (answer.status_code, "Kirjautuminen jäi kesken" in answer.content.decode()) == (200, True)
    assert not is_in(client)


@pytest.mark.parametrize(
    "trouble", [500, 302, b"", b"<html>", b"[]", b'{"issuer": "https://another.example"}', b'{"issuer": null}']
)
def test_a_provider_that_is_not_itself_is_told_on_a_friendly_page(
    client: Client, provider: Provider, trouble: int | bytes
) -> None:
    provider.troubles["/.well-known/openid-configuration"] = trouble
    answer = client.post(START)

    assert answer.status_code == 503
    assert "Jokilaakson kunta ei vastaa" in answer.content.decode()
    assert "/elsewhere" not in provider.calls


@pytest.mark.parametrize("path", ["/keys", "/userinfo", "/token"])
@pytest.mark.parametrize("trouble", [500, 302, b"", b"[]", b"{}", b'{"keys": 7, "sub": 7}', b"null"])
def test_a_provider_that_breaks_half_way_lets_nobody_in(
    client: Client, provider: Provider, aino: User, path: str, trouble: int | bytes
) -> None:
    provider.troubles[path] = trouble
    answer = sign_in(client, provider)

    assert answer.status_code in {400, 503}
    assert answer.content.count(b"<h1") == 1
    assert "/elsewhere" not in provider.calls
    assert not is_in(client)


def test_a_provider_that_is_gone_is_told_on_a_friendly_page(client: Client, provider: Provider, settings: Any) -> None:
    with Provider() as gone:
        settings.OIDC_ISSUER = gone.issuer
    answer = client.post(START)

    assert answer.status_code == 503
    assert "Jokilaakson kunta ei vastaa" in answer.content.decode()


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_an_address_that_others_can_read_is_not_used(client: Client, provider: Provider, name: str) -> None:
    provider.discovery = {name: "http://provider.example/x"}

    assert client.post(START).status_code == 503


@pytest.mark.parametrize("onward", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_she_is_led_nowhere_else(client: Client, provider: Provider, petri: User, onward: str) -> None:
    provider.userinfo = {"email": "petri@example.org"}
    verified(petri)

    assert "evil" not in sign_in(client, provider, next=onward).headers["Location"]


def test_somebody_else_who_was_signed_in_is_no_longer(
    client: Client, provider: Provider, aino: User, petri: User
) -> None:
    """Petri signs in in another tab while Aino is at the provider, on the same computer."""
    url = leave(client)
    client.post(reverse("account_login"), {"login": petri.email, "password": make.PASSWORD})
    client.get(provider.visit(url))

    assert client.session["_auth_user_id"] == str(aino.pk)


def test_whoever_asks_too_often_waits(client: Client, provider: Provider, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"login": "2/h/ip"}

    assert [client.get(CALLBACK).status_code for _time in range(3)] == [400, 400, 429]
    assert client.post(START).status_code == 429
    assert not provider.calls


def test_signing_out_ends_what_the_organisation_opened(client: Client, provider: Provider, petri: User) -> None:
    provider.userinfo = {"email": "petri@example.org"}
    verified(petri)
    sign_in(client, provider)
    assert is_in(client)
    client.post(reverse("account_logout"))

    assert not is_in(client)


def test_the_sign_in_page_offers_it_by_its_name(client: Client, provider: Provider) -> None:
    page = client.get("/accounts/login/?next=/me/").content.decode()

    assert BUTTON in page
    assert "Jokilaakson kunta" in page
    assert page.count('name="next" value="/me/"') == 2


def test_without_a_provider_there_is_nothing(client: Client, db: None) -> None:
    assert BUTTON not in client.get("/accounts/login/").content.decode()
    assert client.post(START).status_code == 404
    assert client.get(CALLBACK).status_code == 404


def test_a_key_that_the_provider_has_changed_is_found(client: Client, provider: Provider, aino: User) -> None:
    sign_in(client, provider)
    provider.keys = [jwk(rsa_key(2), "fourth")]
    provider.sign = lambda claims: jwt.encode(claims, rsa_key(2), "RS256", {"kid": "fourth"})
    later = Client()
    sign_in(later, provider)

    assert is_in(later)


def test_a_link_is_forgotten_by_whoever_keeps_the_installation(client: Client, provider: Provider, aino: User) -> None:
    """The organisation has made Aino's account there anew."""
    sign_in(client, provider)
    provider.claims = provider.userinfo = {"sub": "made anew"}
    assert sign_in(Client(), provider).status_code == 403
    call_command("forget_identity", "Aino@example.org", stdout=StringIO())
    assert not is_in(client)

    assert sign_in(Client(), provider).status_code == 302
