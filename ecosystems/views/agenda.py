"""The agenda's pages: everybody in the ecosystem reads it, its coordinator writes it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ecosystems import agenda as verbs
from ecosystems.access import Access, deeds_in, signed_in
from ecosystems.agenda_page import agenda_of
from ecosystems.forms.agenda import ActivityForm, EndForm, GoalForm, VisionForm
from ecosystems.models import Activity, Ecosystem, Goal, Vision
from ecosystems.models.activities import ActivityQuerySet
from ecosystems.models.agenda import GoalQuerySet
from ecosystems.views.form_pages import FORM_METHODS, FormPage, show_form
from foundations.editing import StaleEdit, Versioned, conflict_response


@require_safe
def agenda(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = get_object_or_404(Ecosystem.objects.open_to(request.user, Access.SEE_ECOSYSTEM), slug=slug)
    context = {
        "ecosystem": ecosystem,
        "agenda": agenda_of(ecosystem),
        "may_edit": Access.EDIT_AGENDA in deeds_in(request.user, ecosystem),
    }
    return render(request, "ecosystems/agenda.html", context)


@require_http_methods(FORM_METHODS)
def edit_vision(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = _editable(request, slug)
    vision = Vision.objects.filter(ecosystem=ecosystem).first()
    form = VisionForm(request.POST or None, vision=vision)
    if form.is_valid():
        text, version = form.cleaned_data["text"], form.cleaned_data["version"]
        try:
            if vision:
                verbs.rewrite_vision(
                    vision,
                    text=text.keeping_unasked(vision.text),
                    expected_version=version or 0,
                    by=signed_in(request),
                )
            else:
                verbs.agree_on_vision(ecosystem, text=text, by=signed_in(request))
        except StaleEdit as stale:
            return _conflict(request, form, stale.current, ecosystem)
        except IntegrityError:
            return _conflict(request, form, Vision.objects.filter(ecosystem=ecosystem).first(), ecosystem)
        messages.success(request, _("Visio on tallennettu."))
        return redirect("ecosystems:agenda", slug)
    page = FormPage(
        title=_("Muokkaa visiota") if vision else _("Kirjoita yhteinen visio"),
        lead=_("Visio on se, minkä jäsenet haluavat muuttuvan lasten elämässä."),
        submit=_("Tallenna visio"),
        back=reverse("ecosystems:agenda", args=[slug]),
    )
    return show_form(request, page, form, ecosystem)


@require_http_methods(FORM_METHODS)
def new_goal(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = _editable(request, slug)
    form = GoalForm(request.POST or None, goal=None)
    if form.is_valid():
        words = {name: form.cleaned_data[name] for name in ("change", "worst_off")}
        verbs.set_goal(ecosystem, **words, by=signed_in(request))
        messages.success(request, _("Tavoite on tallennettu."))
        return redirect("ecosystems:agenda", slug)
    page = FormPage(
        title=_("Sopikaa tavoite"),
        lead=_("Kaksi kohtaa riittää. Mittarit ja toiminnot liitetään myöhemmin."),
        submit=_("Tallenna tavoite"),
        back=reverse("ecosystems:agenda", args=[slug]),
    )
    return show_form(request, page, form, ecosystem)


@require_http_methods(FORM_METHODS)
def edit_goal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    goal = get_object_or_404(_goals(request, slug), number=number)
    form = GoalForm(request.POST or None, goal=goal)
    if form.is_valid():
        words = {name: form.cleaned_data[name].keeping_unasked(getattr(goal, name)) for name in ("change", "worst_off")}
        try:
            version = form.cleaned_data["version"] or 0
            verbs.reword_goal(goal, **words, expected_version=version, by=signed_in(request))
        except StaleEdit as stale:
            return _conflict(request, form, stale.current, goal.ecosystem)
        messages.success(request, _("Tavoite on tallennettu."))
        return redirect("ecosystems:agenda", slug)
    page = FormPage(
        title=_("Muokkaa tavoitetta %(number)d") % {"number": number},
        submit=_("Tallenna tavoite"),
        back=reverse("ecosystems:agenda", args=[slug]),
        end_url="" if goal.has_ended(timezone.localdate()) else reverse("ecosystems:end-goal", args=[slug, number]),
        end_label=_("Päätä tavoite"),
    )
    return show_form(request, page, form, goal.ecosystem)


@require_http_methods(FORM_METHODS)
def end_goal(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    goal = get_object_or_404(_goals(request, slug).today(), number=number)
    form = EndForm(request.POST or None)
    if form.is_valid():
        verbs.end_goal(goal, on=form.cleaned_data["on"], by=signed_in(request))
        messages.success(request, _("Tavoite päättyy valittuna päivänä."))
        return redirect("ecosystems:agenda", slug)
    page = FormPage(
        title=_("Päätetäänkö tavoite ”%(goal)s”?") % {"goal": goal.change},
        lead=_("Tavoite jää näkyviin päättyneenä. Sen numeroa ei käytetä uudelleen."),
        submit=_("Päätä tavoite"),
        back=reverse("ecosystems:goal", args=[slug, number]),
    )
    return show_form(request, page, form, goal.ecosystem)


@require_http_methods(FORM_METHODS)
def new_activity(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = _editable(request, slug)
    form = ActivityForm(request.POST or None, ecosystem=ecosystem, activity=None)
    if form.is_valid():
        verbs.start_activity(ecosystem, plan=_plan(form), by=signed_in(request))
        messages.success(request, _("Toiminto on tallennettu. Siitä voi nyt kirjata yhteistä työtä."))
        return redirect("ecosystems:agenda", slug)
    page = FormPage(
        title=_("Lisää toiminto"),
        lead=_("Toiminto on työtä, jota organisaatiot tekevät yhdessä tavoitteen eteen. Kolme kohtaa riittää."),
        submit=_("Tallenna toiminto"),
        back=reverse("ecosystems:agenda", args=[slug]),
    )
    return show_form(request, page, form, ecosystem)


@require_http_methods(FORM_METHODS)
def edit_activity(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    activity = get_object_or_404(_activities(request, slug), pk=pk)
    form = ActivityForm(request.POST or None, ecosystem=activity.ecosystem, activity=activity)
    if form.is_valid():
        try:
            version = form.cleaned_data["version"] or 0
            verbs.change_activity(activity, plan=_plan(form, activity), expected_version=version, by=signed_in(request))
        except StaleEdit as stale:
            return _conflict(request, form, stale.current, activity.ecosystem)
        messages.success(request, _("Toiminto on tallennettu."))
        return redirect("ecosystems:agenda", slug)
    page = FormPage(
        title=_("Muokkaa toimintoa"),
        submit=_("Tallenna toiminto"),
        back=reverse("ecosystems:agenda", args=[slug]),
        end_url="" if activity.has_ended(timezone.localdate()) else reverse("ecosystems:end-activity", args=[slug, pk]),
        end_label=_("Päätä toiminto"),
    )
    return show_form(request, page, form, activity.ecosystem)


@require_http_methods(FORM_METHODS)
def end_activity(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    activity = get_object_or_404(_activities(request, slug).running(), pk=pk)
    form = EndForm(request.POST or None)
    if form.is_valid():
        verbs.end_activity(activity, on=form.cleaned_data["on"], by=signed_in(request))
        messages.success(request, _("Toiminto päättyy valittuna päivänä."))
        return redirect("ecosystems:agenda", slug)
    page = FormPage(
        title=_("Päätetäänkö toiminto ”%(activity)s”?") % {"activity": activity.name},
        lead=_("Siitä ei voi enää kirjata työtä tuon päivän jälkeen. Aiemmat kirjaukset ja luvut säilyvät."),
        submit=_("Päätä toiminto"),
        back=reverse("ecosystems:activity", args=[slug, pk]),
    )
    return show_form(request, page, form, activity.ecosystem)


def _editable(request: HttpRequest, slug: str) -> Ecosystem:
    return get_object_or_404(Ecosystem.objects.open_to(request.user, Access.EDIT_AGENDA), slug=slug)


def _goals(request: HttpRequest, slug: str) -> GoalQuerySet:
    open_ones: GoalQuerySet = Goal.objects.open_to(request.user, Access.EDIT_AGENDA)
    return open_ones.filter(ecosystem__slug=slug).select_related("ecosystem")


def _activities(request: HttpRequest, slug: str) -> ActivityQuerySet:
    open_ones: ActivityQuerySet = Activity.objects.open_to(request.user, Access.EDIT_AGENDA)
    return open_ones.filter(ecosystem__slug=slug).select_related("ecosystem")


def _conflict(
    request: HttpRequest, form: forms.BaseForm, current: Versioned | None, ecosystem: Ecosystem
) -> HttpResponse:
    """Both texts, and the form's own address, which opens what is stored now."""
    return conflict_response(request, form, current, back=request.path, ecosystem=ecosystem)


def _plan(form: ActivityForm, activity: Activity | None = None) -> verbs.Plan:
    cleaned: dict[str, Any] = form.cleaned_data
    name, description = cleaned["name"], cleaned["description"]
    if activity:
        name, description = name.keeping_unasked(activity.name), description.keeping_unasked(activity.description)
    return verbs.Plan(name, description, tuple(cleaned["goals"]), tuple(cleaned["partners"]))
