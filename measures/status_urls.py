"""The status page, at /status/."""

from django.urls import path

from measures.views import status

app_name = "status"
urlpatterns = [
    path("", status.show, name="show"),
    path("<int:pk>/retry/", status.try_again, name="retry"),
]
