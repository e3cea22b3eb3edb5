"""What an ecosystem tells of itself: today the social emergency number that families see."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from ecosystems import network
from ecosystems.access import Access, signed_in
from ecosystems.forms.members import EcosystemForm
from ecosystems.models import Ecosystem
from ecosystems.views.form_pages import FORM_METHODS, FormPage, show_form


@require_http_methods(FORM_METHODS)
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = get_object_or_404(Ecosystem.objects.open_to(request.user, Access.MANAGE_MEMBERS), slug=slug)
    form = EcosystemForm(request.POST or None, instance=ecosystem)
    if form.is_valid():
        number = form.cleaned_data["social_emergency_number"]
        network.describe(ecosystem, social_emergency_number=number, by=signed_in(request))
        messages.success(request, _("Tiedot on tallennettu."))
        return redirect("ecosystems:settings", slug)
    page = FormPage(
        title=_("Ekosysteemin tiedot"),
        lead=_("Numero näkyy perheille heti, kun olet tallentanut sen."),
        submit=_("Tallenna"),
        back=reverse("ecosystems:members", args=[slug]),
    )
    return show_form(request, page, form, ecosystem)
