"""How much comes from one address: counted for an hour in the cache under a keyed hash; the address is kept nowhere."""

import hashlib
import hmac
import ipaddress
import logging

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest
from django.utils.connection import ConnectionProxy

HOUR = 3600

log = logging.getLogger(__name__)
# Not the cache by default, which goes on by itself while Redis is away: here that must be known.
cache = ConnectionProxy(caches, "shared")


class Uncounted(Exception):
    """The cache cannot be reached, so nobody knows how much has come."""


def address_of(request: HttpRequest) -> str:
    """The visitor's network address as far as the proxies that we know can be trusted; an IPv6 home is its /64."""
    address = request.META.get("REMOTE_ADDR", "")
    if proxies := settings.TRUSTED_PROXIES:
        forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
        if len(forwarded) >= proxies:
            address = forwarded[-proxies]
    try:
        parsed = ipaddress.ip_address(_without_port(address))
    except ValueError:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(parsed.ipv4_mapped or ipaddress.ip_network((int(parsed), 64), strict=False))


def _without_port(address: str) -> str:
    """Some proxies write 192.0.2.1:5678 or [2001:db8::1]:5678, and a link-local address names its interface."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    if address.count(":") == 1:
        return address.partition(":")[0]
    return address.partition("%")[0]


def count_one(purpose: str, *parts: str) -> int:
    """Counts one more of `purpose` for `parts` and says how many there have been in the hour. Raises Uncounted."""
    key = _key(purpose, parts)
    try:
        return _one_more(key)
    except Exception as error:
        log.warning("The cache cannot count: %s", type(error).__name__)
        raise Uncounted from error


def _one_more(key: str) -> int:
    """Counts on where something has been counted; else begins, unless another has begun meanwhile."""
    try:
        return int(cache.incr(key))
    except ValueError:
        pass
    if cache.add(key, 1, HOUR):
        return 1
    try:
        return int(cache.incr(key))
    except ValueError:
        # The hour ended between the two.
        return 1


def counted(purpose: str, *parts: str) -> int:
    """How many of `purpose` there have been in the hour for `parts`. Raises Uncounted."""
    try:
        return int(cache.get(_key(purpose, parts), 0))
    except Exception as error:
        log.warning("The cache cannot count: %s", type(error).__name__)
        raise Uncounted from error


def _key(purpose: str, parts: tuple[str, ...]) -> str:
    message = "\x00".join((purpose, *parts)).encode()
    digest = hmac.new(settings.RATE_LIMIT_KEY.encode(), message, hashlib.sha256).hexdigest()
    return f"itla-limit-{purpose}-{digest[:32]}"
