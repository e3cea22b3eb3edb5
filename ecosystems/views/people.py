"""The people of an ecosystem: who sits where, who is invited, and the end of a seat."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecosystems import invitations, seats
from ecosystems.access import Access, Role, signed_in
from ecosystems.forms.people import GivingForm, InvitationForm
from ecosystems.members_page import people_of
from ecosystems.models import Ecosystem, Invitation, Seat
from ecosystems.views.form_pages import FORM_METHODS, FormPage, show_form


@require_safe
def people(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem = _managed(request, slug)
    context = {"ecosystem": ecosystem, "people": people_of(ecosystem, seen_by=signed_in(request))}
    return render(request, "ecosystems/people.html", context)


@require_http_methods(FORM_METHODS)
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    ecosystem, person = _managed(request, slug), signed_in(request)
    roles = seats.appointable(person, ecosystem)
    form = InvitationForm(request.POST or None, ecosystem=ecosystem, roles=roles, initial={"language": person.language})
    if form.is_valid():
        invitations.invite(form.offer(), ecosystem=ecosystem, by=person)
        messages.success(request, _("Kutsu on lähetetty: %(email)s.") % {"email": form.cleaned_data["email"]})
        return redirect("ecosystems:people", slug)
    page = FormPage(
        title=_("Kutsu ihminen mukaan"),
        lead=_("Kutsu tulee sähköpostiin ja on voimassa seitsemän päivää."),
        submit=_("Lähetä kutsu"),
        back=reverse("ecosystems:people", args=[slug]),
    )
    return show_form(request, page, form, ecosystem)


@require_http_methods(FORM_METHODS)
def give(request: HttpRequest, slug: str) -> HttpResponse:
    """Another role for somebody who works here already; anyone else is invited."""
    ecosystem, person = _managed(request, slug), signed_in(request)
    form = GivingForm(request.POST or None, ecosystem=ecosystem, roles=seats.appointable(person, ecosystem))
    if form.is_valid():
        told = form.cleaned_data
        role = Role(told["role"])
        seats.give(told["person"], role=role, ecosystem=ecosystem, organisation=told["organisation"], by=person)
        messages.success(
            request, _("%(person)s: %(role)s. Rooli on voimassa heti.") % {"person": told["person"], "role": role.label}
        )
        return redirect("ecosystems:people", slug)
    page = FormPage(
        title=_("Anna toinen rooli"),
        lead=_("Jollekin, joka jo työskentelee täällä. Muut kutsutaan sähköpostilla."),
        submit=_("Anna rooli"),
        back=reverse("ecosystems:people", args=[slug]),
    )
    return show_form(request, page, form, ecosystem)


@require_POST
def resend(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    send_again(request, _invitation(request, slug, pk))
    return redirect("ecosystems:people", slug)


@require_POST
def withdraw(request: HttpRequest, slug: str, pk: str) -> HttpResponse:
    take_back(request, _invitation(request, slug, pk))
    return redirect("ecosystems:people", slug)


@require_http_methods(FORM_METHODS)
def end_seat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    mine_to_end = Seat.objects.given_by(signed_in(request)).today().select_related("ecosystem", "user")
    seat = get_object_or_404(mine_to_end, ecosystem__slug=slug, pk=pk)
    if request.method == "POST":
        end_today(request, seat)
        stays = Ecosystem.objects.open_to(request.user, Access.MANAGE_MEMBERS).filter(slug=slug).exists()
        return redirect(reverse("ecosystems:people", args=[slug]) if stays else settings.LOGIN_REDIRECT_URL)
    return ask_to_end(request, seat, back=reverse("ecosystems:people", args=[slug]))


def send_again(request: HttpRequest, invitation: Invitation) -> None:
    """A new link goes out, and she who asked is told so, or why not."""
    try:
        invitations.resend(invitation, by=signed_in(request))
    except invitations.NotOpen:
        messages.error(request, _("Kutsu on jo käytetty tai peruttu."))
    else:
        messages.success(request, _("Uusi linkki on lähetetty. Vanha ei enää toimi."))


def take_back(request: HttpRequest, invitation: Invitation) -> None:
    """The link stops working, and she who asked is told so, or why not."""
    try:
        invitations.withdraw(invitation)
    except invitations.NotOpen:
        messages.error(request, _("Kutsu on jo käytetty tai peruttu."))
    else:
        messages.success(request, _("Kutsu on peruttu."))


def end_today(request: HttpRequest, seat: Seat) -> None:
    """The seat ends, and she who asked is told so, or why not."""
    try:
        seats.end(seat, on=timezone.localdate(), by=signed_in(request))
    except seats.LastCoordinator:
        messages.error(request, _("Tämä on ekosysteemin ainoa koordinaattori. Kutsu ensin toinen."))
    except seats.LastOfTheBackbone:
        messages.error(request, _("Tämä on kansallisen taustatuen ainoa ihminen. Kutsu ensin toinen."))
    except seats.ExampleStays as stays:
        messages.error(request, stays.sentence)
    else:
        messages.success(request, _("Rooli on päätetty."))


def ask_to_end(request: HttpRequest, seat: Seat, *, back: str) -> HttpResponse:
    """Whether the seat is to end; `back` leads away from it."""
    context = {
        "ecosystem": seat.ecosystem,
        "question": _("Päättyykö rooli: %(person)s, %(role)s?") % {"person": seat.user, "role": Role(seat.role).label},
        "text": _("Rooli päättyy heti. Se, mitä hän on kirjannut, säilyy."),
        "action": _("Päätä rooli"),
        "back": back,
    }
    return render(request, "confirm.html", context)


def _managed(request: HttpRequest, slug: str) -> Ecosystem:
    return get_object_or_404(Ecosystem.objects.open_to(request.user, Access.MANAGE_MEMBERS), slug=slug)


def _invitation(request: HttpRequest, slug: str, pk: str) -> Invitation:
    mine = Invitation.objects.given_by(signed_in(request)).select_related("ecosystem", "organisation")
    return get_object_or_404(mine, ecosystem__slug=slug, pk=pk)
