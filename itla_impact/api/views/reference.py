"""What is the same for everybody: areas, measures, definitions."""

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from ecosystems.models import Area
from ecosystems.models.tokens import ApiScope
from itla_impact.api import shapes
from itla_impact.api.address import ApiView
from itla_impact.api.paging import PageQuestion, page_of
from itla_impact.api.problems import documented
from measures.models import Definition

AREA_EXAMPLE = OpenApiExample(
    "Sotkamo",
    {
        "next": None,
        "items": [
            {
                "id": "municipality-765",
                "level": "municipality",
                "code": "765",
                "name": {"fi": "Sotkamo", "sv": "Sotkamo"},
                "short_name": {"fi": "Sotkamo", "sv": "Sotkamo"},
                "parent": "wellbeing_area-20",
                "successor": None,
                "valid_from": None,
                "valid_until": None,
            }
        ],
    },
    response_only=True,
    status_codes=["200"],
)


class AreaQuestion(PageQuestion):
    level = serializers.ChoiceField(Area.Level.choices, required=False)
    parent = serializers.RegexField(  # type: ignore[assignment]
        shapes.AREA_ID, required=False, help_text="Areas directly in this one: `wellbeing_area-20`"
    )
    on = serializers.DateField(required=False, help_text="Areas that were valid on this day")


class Areas(ApiView):
    needs = {"GET": ApiScope.READ_AREAS}

    @extend_schema(
        operation_id="list_areas",
        parameters=[AreaQuestion],
        responses={200: shapes.paged(shapes.AreaShape), **documented(422)},
        examples=[AREA_EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """Municipalities, wellbeing areas, collaborative areas and the country. Scope `read:areas`."""
        asked = self.asked(AreaQuestion)
        rows = Area.objects.select_related("parent", "successor")
        if level := asked.get("level"):
            rows = rows.filter(level=level)
        if parent := asked.get("parent"):
            above, _dash, code = parent.partition("-")
            rows = rows.filter(parent__level=above, parent__code=code)
        if day := asked.get("on"):
            rows = rows.valid_on(day)
        return Response(page_of(rows, asked, request).told(shapes.area))


class Measures(ApiView):
    needs = {"GET": ApiScope.READ_MEASURES}

    @extend_schema(
        operation_id="list_measures",
        parameters=[PageQuestion],
        responses={200: shapes.paged(shapes.MeasureShape), **documented(422)},
    )
    def get(self, request: Request) -> Response:
        """What is followed, each with its current definition. Scope `read:measures`."""
        return Response(page_of(Definition.objects.current(), self.asked(PageQuestion), request).told(shapes.measure))


class Measure(ApiView):
    needs = {"GET": ApiScope.READ_MEASURES}

    @extend_schema(operation_id="get_measure", responses={200: shapes.MeasureShape, **documented(404)})
    def get(self, request: Request, code: str) -> Response:
        """One measure with its current definition. Scope `read:measures`."""
        return Response(shapes.measure(get_object_or_404(Definition.objects.current(), measure__code=code)))


class DefinitionQuestion(PageQuestion):
    measure = serializers.SlugField(required=False, max_length=60, help_text="The code of a measure")


class Definitions(ApiView):
    needs = {"GET": ApiScope.READ_MEASURES}

    @extend_schema(
        operation_id="list_definitions",
        parameters=[DefinitionQuestion],
        responses={200: shapes.paged(shapes.DefinitionShape), **documented(422)},
    )
    def get(self, request: Request) -> Response:
        """Every version of every definition, the superseded ones too. Scope `read:measures`."""
        asked = self.asked(DefinitionQuestion)
        rows = Definition.objects.select_related("measure")
        if code := asked.get("measure"):
            rows = rows.filter(measure__code=code)
        return Response(page_of(rows, asked, request).told(shapes.definition))
