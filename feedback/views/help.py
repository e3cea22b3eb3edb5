"""The help page: every line that we know, those open now first, and the areas' own social emergency services."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from feedback.help_lines import area_numbers, help_for
from feedback.views.doors import open_to_all


@open_to_all("GET", "HEAD")
def help_page(request: HttpRequest, language: str) -> HttpResponse:
    """Who answers now."""
    return render(request, "feedback/help.html", {"help": help_for(None), "areas": area_numbers()})
