"""Proves an ID token of OpenID Connect: its issuer signed it, for us, for this one sign-in, and it has not run out."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
from django.utils.crypto import constant_time_compare

ALGORITHMS = ("RS256", "ES256")
"""Signatures by a key pair only: a shared secret would let whoever knows it sign, and "none" everybody."""
LEEWAY = timedelta(minutes=1)
"""How far the issuer's clock may be from ours."""
REQUIRED = ["iss", "sub", "aud", "exp", "iat", "nonce"]


class NotProven(Exception):
    """The token is not what it should be; the argument says in a word why, and holds nothing of the token."""


def prove(token: object, *, keys: object, issuer: str, client_id: str, nonce: str) -> dict[str, Any]:
    """The claims of `token`, whose signature one of `keys` (the issuer's JWKS, as parsed) made. Raises NotProven."""
    if not isinstance(token, str):
        raise NotProven("missing")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key_of(token, keys),
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=client_id,
            leeway=LEEWAY,
            options={"require": REQUIRED, "enforce_minimum_key_length": True},
        )
    except (jwt.PyJWTError, AttributeError, LookupError, TypeError, ValueError) as error:
        # A key or a header of an odd shape breaks in many ways, and none of them is a proof.
        raise NotProven(type(error).__name__) from error
    if not constant_time_compare(str(claims["nonce"]), nonce):
        raise NotProven("nonce")
    if not _is_for(client_id, claims):
        raise NotProven("azp")
    return claims


def _is_for(client_id: str, claims: dict[str, Any]) -> bool:
    """Whether we are the party it was issued to: it must say so itself when it names several audiences."""
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    return bool(claims.get("azp", None if several else client_id) == client_id)


def _key_of(token: str, keys: Any) -> jwt.PyJWK:
    """The one key that fits the token's header."""
    header = jwt.get_unverified_header(token)
    fitting = [key for key in _usable(keys) if key.algorithm_name == header["alg"]]
    if "kid" in header:
        fitting = [key for key in fitting if key.key_id == header["kid"]]
    if len(fitting) != 1:
        raise NotProven("key")
    return fitting[0]


def _usable(keys: Any) -> Iterator[jwt.PyJWK]:
    """Keys that are for signing by ALGORITHMS; an issuer may have others beside them."""
    for told in keys["keys"]:
        if told.get("kty") not in {"RSA", "EC"} or told.get("use", "sig") != "sig":
            continue
        try:
            key = jwt.PyJWK(told)
        except jwt.PyJWTError:
            continue
        if key.algorithm_name in ALGORITHMS:
            yield key
