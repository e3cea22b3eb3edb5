"""A page with nothing of its own: what the frame, the access check and the menu cost a signed-in person.

Used as ROOT_URLCONF by the tests that count what a page asks of the database beyond it.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path

from ecosystems.access import Access
from ecosystems.models import Ecosystem
from itla_impact import urls
from measures.etags import unless_seen


def empty(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = get_object_or_404(Ecosystem.objects.open_to(request.user, Access.SEE_ECOSYSTEM), slug=slug)
    return unless_seen(request, ecosystem, lambda: render(request, "staff.html", {"ecosystem": ecosystem}))


urlpatterns = [path("e/<slug:slug>/empty/", empty), *urls.urlpatterns]
