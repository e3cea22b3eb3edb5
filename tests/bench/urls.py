"""Every address of the product, the empty page of a signed-in person, and a view that does nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from itla_impact.urls import handler400, handler403, handler404, handler500
from tests import empty_page

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@login_not_required
def nothing(request: HttpRequest, language: str) -> HttpResponse:
    return HttpResponse("nothing\n", content_type="text/plain")


urlpatterns = [path("<str:language>/nothing/", nothing), *empty_page.urlpatterns]
