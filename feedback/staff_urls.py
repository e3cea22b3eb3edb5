"""The staff's addresses of feedback, under an ecosystem: the inbox and the channels."""

from django.urls import path

import foundations.paths  # noqa: F401 - registers <language:…>
from feedback.views import channels, inbox

urlpatterns = [
    path("feedback/", inbox.inbox, name="inbox"),
    path("feedback/take-in/", inbox.take_in_held, name="take-in-held"),
    path("feedback/reject/", inbox.reject_held, name="reject-held"),
    path("feedback/<uuid:pk>/", inbox.submission, name="submission"),
    path("feedback/<uuid:pk>/read/", inbox.read, name="mark-read"),
    path("feedback/<uuid:pk>/hide/", inbox.hide, name="hide-words"),
    path("feedback/<uuid:pk>/reject/", inbox.reject, name="reject"),
    path("feedback/<uuid:pk>/take-in/", inbox.take_in, name="take-in"),
    path("channels/", channels.channels, name="channels"),
    path("channels/add/", channels.add, name="add-channel"),
    path("channels/<int:pk>/", channels.channel, name="channel"),
    path("channels/<int:pk>/edit/", channels.edit, name="edit-channel"),
    path("channels/<int:pk>/open/", channels.open_channel, name="open-channel"),
    path("channels/<int:pk>/close/", channels.close_channel, name="close-channel"),
    path("channels/<int:pk>/remove/", channels.remove_channel, name="remove-channel"),
    path("channels/<int:pk>/poster/<language:language>/", channels.poster, name="poster"),
]
