"""Long lists, by keys: a page goes on after the last row of the one before, whatever has been added meanwhile."""

import base64
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.db import models
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from itla_impact.api.parsing import Strict

USUAL, MOST = 100, 500

Row = TypeVar("Row", bound=models.Model)


@extend_schema_field(str)
class CursorField(serializers.Field):
    """The last row's key, wrapped up so that nobody takes it for a number to count with."""

    def to_internal_value(self, data: Any) -> Any:
        try:
            text = base64.urlsafe_b64decode(str(data)).decode("ascii")
        except ValueError:
            text = ""
        if not text.isdecimal() or len(text) > 18:
            raise serializers.ValidationError(_("Sivua ei ole."))
        return int(text)


class PageQuestion(Strict):
    cursor = CursorField(required=False, help_text="From `next` of the page before")
    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL)


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Any]
    next: str | None

    def told(self, spell: Any) -> dict[str, Any]:
        return {"next": self.next, "items": [spell(row) for row in self.rows]}


def page_of(rows: models.QuerySet[Row], asked: dict[str, Any], request: Request, *, newest_first: bool = False) -> Page:
    """The page of `rows` that `asked` (a valid PageQuestion) names, in the order of their keys."""
    after = asked.get("cursor")
    if after is not None:
        rows = rows.filter(**{"pk__lt" if newest_first else "pk__gt": after})
    found = list(rows.order_by("-pk" if newest_first else "pk")[: asked["limit"] + 1])
    here = found[: asked["limit"]]
    return Page(here, _address(request, here[-1].pk) if len(found) > len(here) else None)


def _address(request: Request, last: int) -> str:
    """The next page's path with all that was asked of this one."""
    words = [(name, value) for name, values in request.query_params.lists() for value in values if name != "cursor"]
    cursor = base64.urlsafe_b64encode(str(last).encode()).decode()
    return f"{request.path}?{urlencode([*words, ('cursor', cursor)])}"
