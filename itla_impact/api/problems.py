"""Problem details (RFC 9457), in the reader's language: what went wrong, where in what was sent, in which request."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response

from itla_impact.log_lines import request_id

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of problem: the end of its `type`, which the API's page explains, its status and its words."""

    code: str
    status: int
    title: "StrOrPromise"
    detail: "StrOrPromise"


KINDS = {
    kind.status: kind
    for kind in (
        Kind("malformed", 400, _("Pyyntöä ei voi lukea"), _("Lähetä kelvollista JSONia ja kelvolliset otsakkeet.")),
        Kind(
            "token",
            401,
            _("Tunniste puuttuu tai ei käy"),
            _("Lähetä voimassa oleva tunniste otsakkeessa Authorization: Bearer."),
        ),
        Kind("scope", 403, _("Tunniste ei salli tätä"), _("Tee tunniste, joka sallii tämän.")),
        Kind("not-found", 404, _("Ei löydy"), _("Sitä ei ole, tai se ei ole sinulle avoinna.")),
        Kind("method", 405, _("Tätä ei voi tehdä tässä osoitteessa"), _("Katso otsakkeesta Allow, mitä täällä voi.")),
        Kind(
            "already-logged",
            409,
            _("Tilaisuus on ehkä jo kirjattu"),
            _("Liity kirjaukseen (join) tai kerro, että kyse on toisesta tilaisuudesta (another)."),
        ),
        Kind("too-large", 413, _("Pyyntö on liian suuri"), _("Lähetä pienempi pyyntö.")),
        Kind("media-type", 415, _("Muoto ei käy"), _("Lähetä application/json.")),
        Kind("invalid", 422, _("Tiedoissa on korjattavaa"), _("Korjaa kohdat, jotka on lueteltu kentässä errors.")),
        Kind("too-many", 429, _("Pyyntöjä on liian monta"), _("Odota niin kauan kuin otsake Retry-After sanoo.")),
        Kind("failed", 500, _("Jokin meni vikaan"), _("Yritä myöhemmin uudelleen.")),
        Kind("away", 503, _("Palvelu on hetken poissa"), _("Yritä myöhemmin uudelleen.")),
    )
}


class Conflict(exceptions.APIException):
    """What was sent goes against what is there; `more` tells what that is."""

    status_code = 409

    def __init__(self, **more: Any) -> None:
        super().__init__()
        self.more = more


class TooLarge(exceptions.APIException):
    status_code = 413


def is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def answer(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER. What is not the asker's doing goes on to Django's, which comes back to `page`."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    status, more = error.status_code, dict(getattr(error, "more", {}))
    if isinstance(error, exceptions.ValidationError):
        status, more = 422, {"errors": list(errors_of(error.detail))}
    return Response(problem(status, **more), status, headers=_headers(error), content_type=MEDIA_TYPE)


def page(request: HttpRequest, status: int) -> HttpResponse:
    """The same where no view of the API was reached, or where it failed."""
    body = json.dumps(problem(status), ensure_ascii=False)
    return HttpResponse(body, MEDIA_TYPE, status, headers={"Cache-Control": "no-store"})


def problem(status: int, **more: Any) -> dict[str, Any]:
    kind = KINDS[status]
    return {
        "type": f"{settings.SITE_URL}/en/api/#{kind.code}",
        "title": str(kind.title),
        "status": status,
        "detail": str(kind.detail),
        "instance": request_id.get(),
        **more,
    }


def errors_of(detail: Any, field: str = "") -> Iterator[dict[str, str]]:
    """A serializer's or a form's errors as a flat list: {"field": "partners.0", "detail": "…"}."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            part = "" if name in {"non_field_errors", "__all__"} else str(name)
            yield from errors_of(inner, ".".join(filter(None, [field, part])))
    elif isinstance(detail, (list, tuple)):
        for inner in detail:
            yield from errors_of(inner, field)
    else:
        yield {"field": field, "detail": str(detail)}


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {"Cache-Control": "no-store"}
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, int(wait)))
    return headers


class FieldError(serializers.Serializer):
    field = serializers.CharField(help_text="Which part of what was sent; empty: all of it")
    detail = serializers.CharField()


class Problem(serializers.Serializer):
    """RFC 9457, in the language of `Accept-Language` (fi, sv, en)."""

    type = serializers.URLField(help_text="Explained at that address; the same in every language")
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    instance = serializers.CharField(help_text="The request's id, also in `X-Request-ID`")


class InvalidProblem(Problem):
    errors = FieldError(many=True)  # type: ignore[assignment]


def documented(*statuses: int) -> dict[Any, Any]:
    """For the document: the problems that an address can answer with, beside those of every address."""
    shapes: dict[int, type[Problem]] = {422: InvalidProblem}
    return {(status, MEDIA_TYPE): shapes.get(status, Problem) for status in (401, 403, 429, *statuses)}
