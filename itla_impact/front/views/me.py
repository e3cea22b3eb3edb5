"""A person's own page: where she works, her name and language, her password, and the end of her account."""

from urllib.parse import urlencode

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.views import password_set
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from ecosystems import account, identities
from ecosystems.access import signed_in
from ecosystems.forms.people import AccountDeletionForm, OwnSettingsForm
from ecosystems.seats import ExampleStays, LastCoordinator, LastOfTheBackbone, is_kept
from ecosystems.views.form_pages import FORM_METHODS
from itla_impact.front.my_page import my_page, places_of
from itla_impact.front.templatetags.look import address


@require_http_methods(FORM_METHODS)
def me(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    form = OwnSettingsForm(request.POST or None, instance=person)
    if form.is_valid():
        account.describe(person, name=form.cleaned_data["name"], language=form.cleaned_data["language"])
        with translation.override(person.language):
            messages.success(request, _("Tietosi on tallennettu."))
        return redirect("front:me")
    stays = ExampleStays.sentence if is_kept(person) else ""
    context = {"form": form, "places": my_page(person), "stays": stays, "linked": identities.is_linked(person)}
    return render(request, "front/me.html", context, status=422 if form.errors else 200)


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """Where a person goes when she has signed in: to her one place of work, or to the list of them."""
    places = places_of(signed_in(request))
    if len(places) != 1:
        return redirect("front:me")
    slugs = [places[0].ecosystem.slug] if places[0].ecosystem else []
    return redirect(address("front:overview" if slugs else "ecosystems:network", *slugs) or "front:me")


def _shows_a_code_first(request: HttpRequest) -> bool:
    """Whether she signs in at her organisation alone, has a code on her phone, and has not just proved who she is."""
    return not signed_in(request).has_usable_password() and not did_recently_reauthenticate(request)


@require_http_methods(FORM_METHODS)
def choose_password(request: HttpRequest) -> HttpResponseBase:
    """Her first password: it will prove who she is, so that it is not chosen on a screen that she has left open.

    What is sent too early is not kept until she has shown her code, as allauth would, in plain words in the session.
    """
    if _shows_a_code_first(request):
        return redirect(f"{reverse('mfa_reauthenticate')}?{urlencode({'next': request.path})}")
    answer: HttpResponseBase = password_set(request)
    return answer


@require_http_methods(FORM_METHODS)
def delete(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    if is_kept(person):
        messages.info(request, ExampleStays.sentence)
        return redirect("front:me")
    form = AccountDeletionForm(request.POST if request.method == "POST" else None, person=person)
    if form.is_valid():
        if _shows_a_code_first(request):
            raise ReauthenticationRequired
        try:
            account.delete(person)
        except LastCoordinator:
            form.add_error(None, _("Olet ekosysteemin ainoa koordinaattori. Kutsu ensin toinen."))
        except LastOfTheBackbone:
            form.add_error(None, _("Olet kansallisen taustatuen ainoa ihminen. Kutsu ensin toinen."))
        else:
            logout(request)
            return render(request, "front/deleted.html")
    return render(request, "front/delete_me.html", {"form": form}, status=422 if form.errors else 200)
