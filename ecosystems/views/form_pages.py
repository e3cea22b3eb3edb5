"""A page that holds one form: what stands around it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ecosystems.models import Ecosystem

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True, slots=True)
class FormPage:
    """The heading, a line under it, the word on the button, and where Cancel leads."""

    title: "StrOrPromise"
    submit: "StrOrPromise"
    back: str
    lead: "StrOrPromise" = ""
    end_url: str = ""
    end_label: "StrOrPromise" = ""


def show_form(request: HttpRequest, page: FormPage, form: forms.BaseForm, ecosystem: Ecosystem | None) -> HttpResponse:
    """The page; 422 when the form was sent and cannot be accepted."""
    status = 422 if form.is_bound and form.errors else 200
    context = {"page": page, "form": form, "ecosystem": ecosystem}
    return render(request, "ecosystems/form.html", context, status=status)
