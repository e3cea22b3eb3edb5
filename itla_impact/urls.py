"""Every address of the product."""

from django.urls import URLPattern, URLResolver, include, path

from itla_impact import health, metrics

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    # Families first: nobody sends more, and what comes earlier is tried for each of them.
    path("", include("feedback.urls")),
    path("api/v1/", include("itla_impact.api.urls")),
    path("accounts/", include("itla_impact.front.account_urls")),
    path("", include("ecosystems.urls")),
    path("e/<slug:slug>/measures/", include("measures.urls")),
    path("", include("itla_impact.front.urls")),
    path("status/", include("measures.status_urls")),
]

handler400 = "itla_impact.front.errors.bad_request"
handler403 = "itla_impact.front.errors.forbidden"
handler404 = "itla_impact.front.errors.not_found"
handler429 = "itla_impact.front.errors.too_many"
handler500 = "itla_impact.front.errors.server_error"
