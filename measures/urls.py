"""The measures' pages, below /e/<slug>/measures/."""

from django.urls import path

from measures.views import measures

app_name = "measures"
urlpatterns = [
    path("", measures.measure_list, name="list"),
    path("<slug:code>/", measures.measure, name="measure"),
    path("<slug:code>/figures.csv", measures.figures_csv, name="csv"),
    path("<slug:code>/source/<str:period>/", measures.provenance, name="provenance"),
    path("<slug:code>/target/", measures.target, name="target"),
]
