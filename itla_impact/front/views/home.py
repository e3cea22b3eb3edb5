"""The first page: what this is, and which ecosystems there are. It reads no session and sets no cookie."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from ecosystems.network_page import public_network
from foundations.languages import active_language


@login_not_required
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Leads to the first page in the browser's language."""
    return redirect("front:home", active_language())


@login_not_required
@require_safe
def home(request: HttpRequest, language: str) -> HttpResponse:
    return render(request, "front/home.html", {"network": public_network()})
