"""What a provider must prove before anybody is let in: that it is itself, and speaks to us, now, of this person."""

import hashlib
import hmac
import json
import re
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.test import Client

from ecosystems.models import User
from tests.access.organisation_sign_in.conftest import (
    CALLBACK,
    START,
    assert_lets_nobody_in,
    assert_says_that_nobody_answers,
    is_in,
    leave,
    sign_in,
)
from tests.openid_provider import CLIENT_ID, CLIENT_SECRET, SHARED_KEY, Provider, ec_key, jwk, rsa_key

FAILED = "Kirjautuminen ei onnistunut"
NOT_VERIFIED = "Sähköpostiosoitettasi ei ole vahvistettu"


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

    assert_lets_nobody_in(client, sign_in(client, provider), 400, FAILED)


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

    assert_lets_nobody_in(client, sign_in(client, provider), 400, FAILED)


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

    assert_lets_nobody_in(client, sign_in(client, provider), 403, NOT_VERIFIED)


def test_the_word_of_one_source_does_not_verify_the_address_of_another(
    client: Client, provider: Provider, aino: User
) -> None:
    provider.claims = {"email": "aino@example.org"}
    provider.userinfo = {"email": "mallory@example.org"}

    assert_lets_nobody_in(client, sign_in(client, provider), 403, NOT_VERIFIED)


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


@pytest.mark.parametrize(
    "trouble", [500, 302, b"", b"<html>", b"[]", b'{"issuer": "https://another.example"}', b'{"issuer": null}']
)
def test_a_provider_that_is_not_itself_is_told_on_a_friendly_page(
    client: Client, provider: Provider, trouble: int | bytes
) -> None:
    provider.troubles["/.well-known/openid-configuration"] = trouble

    assert_says_that_nobody_answers(client.post(START))
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

    assert_says_that_nobody_answers(client.post(START))


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"])
def test_an_address_that_others_can_read_is_not_used(client: Client, provider: Provider, name: str) -> None:
    provider.discovery = {name: "http://provider.example/x"}

    assert client.post(START).status_code == 503


def test_a_key_that_the_provider_has_changed_is_found(client: Client, provider: Provider, aino: User) -> None:
    sign_in(client, provider)
    provider.keys = [jwk(rsa_key(2), "fourth")]
    provider.sign = lambda claims: jwt.encode(claims, rsa_key(2), "RS256", {"kid": "fourth"})
    later = Client()
    sign_in(later, provider)

    assert is_in(later)
