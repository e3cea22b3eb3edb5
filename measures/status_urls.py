"""The status page, at /status/."""

from django.urls import path

from measures import status_views

app_name = "status"
urlpatterns = [
    path("", status_views.show, name="show"),
    path("<int:pk>/retry/", status_views.try_again, name="retry"),
]
