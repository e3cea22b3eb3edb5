"""The staff's addresses of feedback, under an ecosystem: the inbox and the channels."""

from django.urls import path

from feedback.views import inbox

urlpatterns = [
    path("feedback/", inbox.inbox, name="inbox"),
    path("feedback/<uuid:pk>/", inbox.submission, name="submission"),
    path("feedback/<uuid:pk>/read/", inbox.read, name="mark-read"),
    path("feedback/<uuid:pk>/hide/", inbox.hide, name="hide-words"),
    path("feedback/<uuid:pk>/reject/", inbox.reject, name="reject"),
    path("feedback/<uuid:pk>/take-in/", inbox.take_in, name="take-in"),
]
