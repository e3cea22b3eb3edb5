"""The people of the national backbone: they invite each other, and end each other's seats."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecosystems import invitations
from ecosystems.access import Access, Role, signed_in
from ecosystems.forms.people import BackboneInvitationForm
from ecosystems.members_page import backbone_people
from ecosystems.models import Invitation, Seat
from ecosystems.seats import may_in_network
from ecosystems.views.form_pages import FORM_METHODS, FormPage, show_form
from ecosystems.views.people import ask_to_end, end_today, send_again, take_back


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    if not may_in_network(signed_in(request), Access.APPOINT_BACKBONE):
        raise Http404
    return render(request, "ecosystems/backbone.html", {"people": backbone_people(seen_by=signed_in(request))})


@require_http_methods(FORM_METHODS)
def invite(request: HttpRequest) -> HttpResponse:
    person = signed_in(request)
    if not may_in_network(person, Access.APPOINT_BACKBONE):
        raise Http404
    form = BackboneInvitationForm(request.POST or None, initial={"language": person.language})
    if form.is_valid():
        invitations.invite(form.offer(), ecosystem=None, by=person)
        messages.success(request, _("Kutsu on lähetetty: %(email)s.") % {"email": form.cleaned_data["email"]})
        return redirect("ecosystems:backbone")
    page = FormPage(
        title=_("Kutsu ihminen taustatukeen"),
        lead=_("Kutsu tulee sähköpostiin ja on voimassa seitsemän päivää."),
        submit=_("Lähetä kutsu"),
        back=reverse("ecosystems:backbone"),
    )
    return show_form(request, page, form, None)


@require_POST
def resend(request: HttpRequest, pk: str) -> HttpResponse:
    send_again(request, _invitation(request, pk))
    return redirect("ecosystems:backbone")


@require_POST
def withdraw(request: HttpRequest, pk: str) -> HttpResponse:
    take_back(request, _invitation(request, pk))
    return redirect("ecosystems:backbone")


@require_http_methods(FORM_METHODS)
def end_seat(request: HttpRequest, pk: int) -> HttpResponse:
    mine_to_end = Seat.objects.given_by(signed_in(request)).today().select_related("user")
    seat = get_object_or_404(mine_to_end, role=Role.BACKBONE, ecosystem=None, pk=pk)
    if request.method != "POST":
        return ask_to_end(request, seat, back=reverse("ecosystems:backbone"))
    end_today(request, seat)
    stays = may_in_network(signed_in(request), Access.APPOINT_BACKBONE)
    return redirect("ecosystems:backbone" if stays else settings.LOGIN_REDIRECT_URL)


def _invitation(request: HttpRequest, pk: str) -> Invitation:
    mine = Invitation.objects.given_by(signed_in(request))
    return get_object_or_404(mine, role=Role.BACKBONE, ecosystem=None, pk=pk)
