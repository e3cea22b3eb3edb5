"""The API's document (OpenAPI): made from the views, kept beside this file, served as it is.

    ./run manage spectacular --format openapi-json --file itla_impact/api/openapi.json

A test says when it is out of date.
"""

from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from drf_spectacular.extensions import OpenApiAuthenticationExtension

FILE = Path(__file__).with_name("openapi.json")
CLOSED = ("NewEntry",)
"""What is sent in, where a name that nobody knows is refused."""


@login_not_required
@require_safe
def document(request: HttpRequest) -> HttpResponse:
    """The file; open to anyone, since it says nothing but how to ask."""
    return HttpResponse(_text(), "application/json", headers={"Cache-Control": "public, max-age=3600"})


@cache
def _text() -> bytes:
    return FILE.read_bytes()


class TokenDocumented(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "itla_impact.api.door.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A token, made on the page `/me/tokens/`."}


def refuse_unknown_fields(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """drf-spectacular's hook: says of what is sent in that it takes no other fields."""
    for name in CLOSED:
        result["components"]["schemas"][name]["additionalProperties"] = False
    return result
