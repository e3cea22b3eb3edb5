"""Pages that need not be drawn twice: an ETag made of everything a staff page of an ecosystem depends on."""

from collections.abc import Callable, Sequence
from hashlib import blake2b

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.middleware.csrf import get_token
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.http import parse_etags
from django.utils.translation import get_language

from ecosystems.access import signed_in
from ecosystems.models import Ecosystem, Seat, User
from measures.models.statistics import StatisticsVersion


def unless_seen(request: HttpRequest, ecosystem: Ecosystem, draw: Callable[[], HttpResponse]) -> HttpResponse:
    """304 when the visitor's copy is still true, else the page that `draw` makes. Call it after the access check.

    While a message waits there is no ETag: the message is said once and must not be kept.
    """
    if get_messages(request):
        response = draw()
        patch_cache_control(response, private=True, no_store=True)
        return response
    etag = _etag(request, ecosystem)
    seen = etag in parse_etags(request.headers.get("If-None-Match", ""))
    response = HttpResponseNotModified() if seen else draw()
    response["ETag"] = etag
    patch_cache_control(response, private=True, no_cache=True)
    return response


def _etag(request: HttpRequest, ecosystem: Ecosystem) -> str:
    get_token(request)
    return etag_for(signed_in(request), [ecosystem], request.META["CSRF_COOKIE"], request.get_full_path())


def etag_for(person: User, ecosystems: Sequence[Ecosystem], *asked: str) -> str:
    """Of everything that an answer to `person` about these ecosystems depends on, beside what she `asked`."""
    seats = Seat.objects.of(person).today().order_by("pk").values_list("pk", "role")
    parts = [
        settings.BUILD,
        get_language(),
        person.pk,
        list(seats),
        timezone.localdate(),
        asked,
        [(ecosystem.pk, ecosystem.version) for ecosystem in ecosystems],
        StatisticsVersion.current(),
    ]
    return f'"{blake2b(repr(parts).encode(), digest_size=16).hexdigest()}"'
