"""The addresses of the log, under /e/<slug>/entries/."""

from django.urls import path

from ecosystems.views import entries

urlpatterns = [
    path("", entries.entries, name="entries"),
    path("mine/", entries.own_entries, name="own-entries"),
    path("all/", entries.all_entries, name="all-entries"),
    path("<int:pk>/", entries.entry, name="entry"),
    path("<int:pk>/join/", entries.join_entry, name="join-entry"),
    path("<int:pk>/undo/", entries.undo_entry, name="undo-entry"),
    # Numbers tell in which order entries were written, and so the day of a small one; this list is another's to read.
    path("<uuid:key>/delete/", entries.delete_entry, name="delete-entry"),
]
