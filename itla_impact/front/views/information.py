"""What every reader may ask of the service: privacy, accessibility, where the figures come from."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@login_not_required
@require_safe
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    return render(request, "front/privacy.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def accessibility(request: HttpRequest, language: str) -> HttpResponse:
    return render(request, "front/accessibility.html", {"contact": settings.CONTACT_EMAIL})


@login_not_required
@require_safe
def sources(request: HttpRequest, language: str) -> HttpResponse:
    return render(request, "front/sources.html", {"contact": settings.CONTACT_EMAIL})
