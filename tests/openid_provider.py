"""A small OpenID Connect provider on this machine: one that keeps the standard, and lies on demand.

    with Provider() as provider:
        address = provider.visit(url_where_we_sent_her)      # she signs in there and comes back

`claims` and `userinfo` are changed before a visit; None takes a claim away. `sign` makes the ID token of its claims.
`calls` tells which addresses were asked.
"""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.core.cache import cache as counted

CLIENT_ID, CLIENT_SECRET = "itla-impact", "a secret that only the tests know"
SHARED_KEY = b"a key among the public ones, by mistake"
SUBJECT = "248289761001"
Words = dict[str, Any]


@cache
def rsa_key(number: int = 1) -> rsa.RSAPrivateKey:
    """The same for the same number; made once, since making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def jwk(key: Any, kid: str) -> Words:
    algorithm: Any = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    return {**json.loads(algorithm.to_jwk(key.public_key())), "kid": kid, "use": "sig"}


class Provider:
    """The provider while the `with` lasts; `issuer` is its name and address."""

    def __init__(self) -> None:
        self.claims: Words = {}
        self.userinfo: Words = {}
        self.discovery: Words = {}
        shared = {"kty": "oct", "kid": "third", "k": jwt.utils.base64url_encode(SHARED_KEY).decode()}
        self.keys = [jwk(rsa_key(), "first"), jwk(ec_key(), "second"), shared]
        self.sign: Callable[[Words], str] = lambda claims: jwt.encode(claims, rsa_key(), "RS256", {"kid": "first"})
        self.troubles: dict[str, int | bytes] = {}
        self.calls: list[str] = []
        self.visits: dict[str, Words] = {}
        self._numbers = count(1)

    def __enter__(self) -> Self:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}/realms/kunta"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def visit(self, url: str) -> str:
        """She signs in at the provider's `url`; the path and question with which she comes back."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(f"{self.issuer}/authorize?"), url
        assert (asked["client_id"], asked["response_type"]) == (CLIENT_ID, "code")
        assert set(asked["scope"].split()) == {"openid", "profile", "email"}
        assert asked["code_challenge_method"] == "S256"
        code = f"code-{next(self._numbers)}"
        self.visits[code] = asked
        back = urlsplit(asked["redirect_uri"])
        return f"{back.path}?{urlencode({'code': code, 'state': asked['state']})}"

    def answer(self, path: str, form: Words, authorization: str) -> Words | None:
        """What is said at `path`; None when it is refused."""
        if path == "/.well-known/openid-configuration":
            return self._described()
        if path == "/keys":
            return {"keys": self.keys}
        if path == "/userinfo":
            told = {"sub": SUBJECT, "email": "aino@example.org", "email_verified": True, "name": "Aino Virtanen"}
            return _without_none({**told, **self.userinfo}) if authorization == "Bearer an access token" else None
        return self._tokens(form, authorization) if path == "/token" else None

    def _described(self) -> Words:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        described = {name: f"{self.issuer}/{path}" for name, path in names.items()}
        described["userinfo_endpoint"] = f"{self.issuer}/userinfo"
        return _without_none({"issuer": self.issuer, **described, **self.discovery})

    def _tokens(self, form: Words, authorization: str) -> Words | None:
        """A code works once, for the client to whom it was given and who kept the verifier."""
        basic = base64.b64encode(f"{CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
        asked = self.visits.pop(form.get("code", ""), None)
        if asked is None or authorization != f"Basic {basic}" or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != asked["code_challenge"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "sub": SUBJECT, "iat": now, "exp": now + 300}
        token = self.sign(_without_none({**claims, "nonce": asked["nonce"], **self.claims}))
        return {"access_token": "an access token", "token_type": "Bearer", "expires_in": 300, "id_token": token}


@contextmanager
def at_work(name: str, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider by this name, to which the product sends people; nobody has been counted there yet."""
    counted.clear()
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    # A busy machine may be slow to answer itself.
    settings.SOCIALACCOUNT_REQUESTS_TIMEOUT = 60
    settings.OIDC_NAME, settings.OIDC_CLIENT_ID, settings.OIDC_CLIENT_SECRET = name, CLIENT_ID, CLIENT_SECRET
    with Provider() as provider:
        settings.OIDC_ISSUER = provider.issuer
        yield provider


def _without_none(words: Words) -> Words:
    return {name: value for name, value in words.items() if value is not None}


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.removeprefix("/realms/kunta")
            if path.startswith("/authorize?"):
                back = provider.visit(f"{provider.issuer}{path}")
                asked = parse_qs(urlsplit(path).query)["redirect_uri"][0]
                self.send_response(302)
                self.send_header("Location", f"{asked}?{back.partition('?')[2]}")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self._say(path, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(self.path.removeprefix("/realms/kunta"), form)

        def _say(self, path: str, form: Words) -> None:
            provider.calls.append(path)
            trouble = provider.troubles.get(path)
            said = provider.answer(path, form, self.headers.get("Authorization", ""))
            status = trouble if isinstance(trouble, int) else 200 if said is not None else 400
            body = trouble if isinstance(trouble, bytes) else json.dumps(said or {"error": "invalid_grant"}).encode()
            self.send_response(status)
            if status in {301, 302, 307}:
                self.send_header("Location", f"{provider.issuer}/elsewhere")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            pass

    return Handler
