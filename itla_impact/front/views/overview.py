"""The page that a coordinator opens first in the morning."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ecosystems.access import Access, signed_in
from ecosystems.models import Ecosystem
from itla_impact.front.overview import overview_of
from measures.etags import unless_seen


@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = get_object_or_404(
        Ecosystem.objects.open_to(request.user, Access.SEE_ECOSYSTEM).for_overview(), slug=slug
    )

    def draw() -> HttpResponse:
        context = {
            "ecosystem": ecosystem,
            "overview": overview_of(ecosystem, signed_in(request)),
            "today": timezone.localdate(),
        }
        return render(request, "front/overview.html", context)

    return unless_seen(request, ecosystem, draw)
