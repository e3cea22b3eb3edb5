"""An ecosystem as everybody sees it. No account, no cookie, no session is read."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ecosystems.models import Ecosystem
from itla_impact.front.public import public_page


@login_not_required
@require_safe
def public_ecosystem(request: HttpRequest, language: str, slug: str) -> HttpResponse:
    ecosystem = get_object_or_404(Ecosystem, slug=slug)
    return render(request, "front/public_ecosystem.html", {"ecosystem": ecosystem, "page": public_page(ecosystem)})
