"""Figures and statistics of the ecosystems in which the token's person works."""

from typing import Any

from django.http import Http404, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ecosystems.access import Access
from ecosystems.models import Ecosystem
from ecosystems.models.tokens import ApiScope
from itla_impact.api.address import ApiView
from itla_impact.api.figures import FiguresShape, packed_figures
from itla_impact.api.parsing import Strict
from itla_impact.api.problems import documented
from measures.etags import etag_for
from measures.models import Definition

MOST_ECOSYSTEMS, MOST_MEASURES = 20, 200

EXAMPLE = OpenApiExample(
    "A share, and a quarter of it hidden",
    {
        "series": [
            {
                "ecosystem": "jokilaakso",
                "measure": "got-help",
                "version": 1,
                "period": "quarter",
                "first": "2026-Q1",
                "first_month": "2026-01",
                "values": [71.4, None, 74.2],
                "numerators": [25, None, 23],
                "denominators": [35, None, 31],
                "n": [35, None, 31],
                "low": [54.9, None, 56.8],
                "high": [83.7, None, 86.3],
                "missing": [None, "hidden", None],
                "last_is_running": True,
                "verdict": "too_early",
                "beside": [],
                "notes": [],
                "citation": "",
            }
        ]
    },
    response_only=True,
    status_codes=["200"],
)


class FiguresQuestion(Strict):
    ecosystem = serializers.ListField(
        child=serializers.SlugField(max_length=60),
        required=False,
        max_length=MOST_ECOSYSTEMS,
        help_text="Slugs; left out: every one in which you may see figures",
    )
    measure = serializers.ListField(
        child=serializers.SlugField(max_length=60),
        required=False,
        max_length=MOST_MEASURES,
        help_text="Codes; left out: all",
    )


class Figures(ApiView):
    needs = {"GET": ApiScope.READ_FIGURES}

    @extend_schema(
        operation_id="get_figures",
        parameters=[
            FiguresQuestion,
            OpenApiParameter("If-None-Match", str, OpenApiParameter.HEADER, description="The `ETag` you have"),
        ],
        responses={
            200: FiguresShape,
            304: OpenApiResponse(description="What you have is still so"),
            **documented(404, 422),
        },
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """Many measures in one or more ecosystems, as packed arrays: what the pages show, and hidden where they hide.

        Figures of facts and official statistics alike. Ask again with `If-None-Match`. Scope `read:figures`.
        """
        asked = self.asked(FiguresQuestion)
        ecosystems = self._ecosystems(asked)
        definitions = _definitions(asked)
        etag = etag_for(self.person, ecosystems, request.get_full_path())
        answer: HttpResponseBase
        if etag in parse_etags(request.headers.get("If-None-Match", "")):
            answer = HttpResponseNotModified()
        else:
            answer = Response({"series": [one.told() for one in packed_figures(ecosystems, definitions)]})
        answer.headers["ETag"] = etag
        answer.headers["Cache-Control"] = "private, no-cache"
        return answer

    def _ecosystems(self, asked: dict[str, Any]) -> list[Ecosystem]:
        """Those asked for, each of which must be open; none asked: all that are."""
        opened = Ecosystem.objects.open_to(self.person, Access.SEE_FIGURES)
        if not asked.get("ecosystem"):
            return list(opened[:MOST_ECOSYSTEMS])
        return [get_object_or_404(opened, slug=slug) for slug in dict.fromkeys(asked["ecosystem"])]


def _definitions(asked: dict[str, Any]) -> list[Definition]:
    if not asked.get("measure"):
        return list(Definition.objects.current()[:MOST_MEASURES])
    found = {one.measure.code: one for one in Definition.objects.current().filter(measure__code__in=asked["measure"])}
    codes = list(dict.fromkeys(asked["measure"]))
    if set(codes) - set(found):
        raise Http404
    return [found[code] for code in codes]
