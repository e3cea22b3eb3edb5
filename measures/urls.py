"""The measures' pages, below /e/<slug>/measures/."""

from django.urls import path

from measures import views

app_name = "measures"
urlpatterns = [
    path("", views.measure_list, name="list"),
    path("<slug:code>/", views.measure, name="measure"),
    path("<slug:code>/figures.csv", views.figures_csv, name="csv"),
    path("<slug:code>/source/<str:period>/", views.provenance, name="provenance"),
    path("<slug:code>/target/", views.target, name="target"),
]
