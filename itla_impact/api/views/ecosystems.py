"""The ecosystems in which the token's person works, and what an entry in one can name."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from ecosystems.access import Access
from ecosystems.areas import municipalities_covered
from ecosystems.models import Activity, Ecosystem, Membership
from ecosystems.models.tokens import ApiScope
from ecosystems.views.entries import memberships_of
from itla_impact.api import shapes
from itla_impact.api.address import ApiView
from itla_impact.api.paging import PageQuestion, page_of
from itla_impact.api.problems import documented


class Ecosystems(ApiView):
    needs = {"GET": ApiScope.READ_ECOSYSTEMS}

    @extend_schema(
        operation_id="list_ecosystems",
        parameters=[PageQuestion],
        responses={200: shapes.paged(shapes.EcosystemShape), **documented(422)},
    )
    def get(self, request: Request) -> Response:
        """Where you work. Scope `read:ecosystems`."""
        rows = Ecosystem.objects.open_to(self.person, Access.SEE_ECOSYSTEM)
        return Response(page_of(rows, self.asked(PageQuestion), request).told(shapes.ecosystem))


class OneEcosystem(ApiView):
    needs = {"GET": ApiScope.READ_ECOSYSTEMS}

    @extend_schema(operation_id="get_ecosystem", responses={200: shapes.EcosystemInFullShape, **documented(404)})
    def get(self, request: Request, slug: str) -> Response:
        """Today's members, activities and municipalities: what an entry can name. Scope `read:ecosystems`."""
        found = get_object_or_404(Ecosystem.objects.open_to(self.person, Access.SEE_ECOSYSTEM), slug=slug)
        own = {one.pk for one in memberships_of(self.person, found)}
        members = Membership.objects.open_to(self.person, Access.SEE_ECOSYSTEM).filter(ecosystem=found).today()
        activities = Activity.objects.open_to(self.person, Access.SEE_ECOSYSTEM).filter(ecosystem=found).today()
        ordered = members.select_related("organisation").order_by("organisation__sort_key", "pk")
        told: dict[str, Any] = {
            **shapes.ecosystem(found),
            "members": [shapes.member(one, own) for one in ordered],
            "activities": [shapes.activity(one) for one in activities],
            "municipalities": [shapes.area_id(one) for one in municipalities_covered(found, timezone.localdate())],
        }
        return Response(told)
