"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("allauth.urls")),
    path("", include("feedback.urls")),
    path("e/<slug:slug>/measures/", include("measures.urls")),
]

handler400 = "itla_impact.front.errors.bad_request"
handler403 = "itla_impact.front.errors.forbidden"
handler404 = "itla_impact.front.errors.not_found"
handler500 = "itla_impact.front.errors.server_error"
