"""The addresses at which families speak, follow what they said and find help."""

from django.urls import include, path

import foundations.paths  # noqa: F401 - registers <language:…>
from feedback.views import family, help, receipts

app_name = "feedback"
urlpatterns = [
    path("f/<str:code>", family.short_address, name="short-address"),
    path("f/<str:code>/", family.short_address),
    path("<language:language>/f/<str:code>/", family.form, name="form"),
    path("<language:language>/f/<str:code>/child/", family.child_form, name="child-form"),
    path("<language:language>/receipt/", receipts.receipt, name="receipt"),
    path("<language:language>/receipt/delete/", receipts.delete, name="delete-submission"),
    path("<language:language>/help/", help.help_page, name="help"),
    path("e/<slug:slug>/", include("feedback.staff_urls")),
]
