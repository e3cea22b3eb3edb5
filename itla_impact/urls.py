"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("", include("feedback.urls")),
    path("e/<slug:slug>/measures/", include("measures.urls")),
]
