"""The members of an ecosystem: its coordinator adds an organisation and ends a membership."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ecosystems import network
from ecosystems.access import Access, deeds_in, signed_in
from ecosystems.forms.agenda import EndForm
from ecosystems.forms.members import MemberForm
from ecosystems.members_page import members_of
from ecosystems.models import Ecosystem, Membership
from ecosystems.seats import ExampleStays, LastCoordinator
from ecosystems.views.form_pages import FORM_METHODS, FormPage, show_form
from foundations.finnish import format_day


@require_safe
def members(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = get_object_or_404(Ecosystem.objects.open_to(request.user, Access.SEE_ECOSYSTEM), slug=slug)
    context = {
        "ecosystem": ecosystem,
        "members": members_of(ecosystem),
        "may_manage": Access.MANAGE_MEMBERS in deeds_in(request.user, ecosystem),
    }
    return render(request, "ecosystems/members.html", context)


@require_http_methods(FORM_METHODS)
def add(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = get_object_or_404(Ecosystem.objects.open_to(request.user, Access.MANAGE_MEMBERS), slug=slug)
    form = MemberForm(request.POST or None)
    if form.is_valid():
        try:
            since = form.cleaned_data["since"]
            network.add(ecosystem, newcomer=form.newcomer(), since=since, by=signed_in(request))
        except network.AlreadyAMember:
            form.add_error(None, _("Organisaatio on jo jäsen, tai sen jäsenyys alkaa myöhemmin."))
        else:
            messages.success(request, _added(since))
            return redirect("ecosystems:members", slug)
    page = FormPage(
        title=_("Lisää organisaatio"),
        lead=_("Mukaan voi tulla organisaatio tai yhteisö, jolla ei ole Y-tunnusta, kuten vanhempien ryhmä."),
        submit=_("Lisää mukaan"),
        back=reverse("ecosystems:members", args=[slug]),
    )
    return show_form(request, page, form, ecosystem)


def _added(since: date) -> str:
    if since > timezone.localdate():
        return _("Organisaatio tulee mukaan %(day)s. Sen ihmiset voi kutsua silloin.") % {"day": format_day(since)}
    return _("Organisaatio on nyt mukana. Kutsu seuraavaksi sen ihmiset.")


@require_http_methods(FORM_METHODS)
def end(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    running = Membership.objects.open_to(request.user, Access.MANAGE_MEMBERS).running()
    membership = get_object_or_404(running.select_related("ecosystem", "organisation"), ecosystem__slug=slug, pk=pk)
    form = EndForm(request.POST or None)
    if form.is_valid():
        try:
            network.leave(membership, on=form.cleaned_data["on"], by=signed_in(request))
        except LastCoordinator:
            form.add_error(None, _("Ekosysteemin ainoa koordinaattori on tästä organisaatiosta. Kutsu ensin toinen."))
        except ExampleStays as stays:
            form.add_error(None, stays.sentence)
        else:
            messages.success(request, _("Jäsenyys päättyy valittuna päivänä."))
            return redirect("ecosystems:members", slug)
    page = FormPage(
        title=_("Päättyykö jäsenyys: %(organisation)s?") % {"organisation": membership.organisation},
        lead=_("Samalla päättyvät organisaation ihmisten roolit täällä. Kirjaukset ja luvut säilyvät."),
        submit=_("Päätä jäsenyys"),
        back=reverse("ecosystems:members", args=[slug]),
    )
    return show_form(request, page, form, membership.ecosystem)
