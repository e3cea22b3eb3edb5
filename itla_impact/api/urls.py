"""The addresses of the API's first version."""

from django.urls import path

from itla_impact.api import openapi
from itla_impact.api.views import ecosystems, entries, figures, jobs, reference

app_name = "api"

urlpatterns = [
    path("openapi.json", openapi.document, name="openapi"),
    path("areas/", reference.Areas.as_view(), name="areas"),
    path("measures/", reference.Measures.as_view(), name="measures"),
    path("measures/<slug:code>/", reference.Measure.as_view(), name="measure"),
    path("definitions/", reference.Definitions.as_view(), name="definitions"),
    path("figures/", figures.Figures.as_view(), name="figures"),
    path("ecosystems/", ecosystems.Ecosystems.as_view(), name="ecosystems"),
    path("ecosystems/<slug:slug>/", ecosystems.OneEcosystem.as_view(), name="ecosystem"),
    path("ecosystems/<slug:slug>/entries/", entries.Entries.as_view(), name="entries"),
    path("ecosystems/<slug:slug>/entries/<int:entry_id>/", entries.OneEntry.as_view(), name="entry"),
    path("jobs/", jobs.Jobs.as_view(), name="jobs"),
    path("jobs/<int:job_id>/", jobs.OneJob.as_view(), name="job"),
]
