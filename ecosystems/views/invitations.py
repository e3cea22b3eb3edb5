"""The way in: a person opens the link of her invitation. The link itself is the key; opening it writes nothing."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ecosystems import account
from ecosystems import invitations as verbs
from ecosystems.access import signed_in
from ecosystems.forms.people import JoinForm
from ecosystems.models import Invitation, Seat


@login_not_required
@never_cache
@require_safe
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    try:
        found = verbs.find(token)
    except verbs.NotOpen:
        return _closed(request)
    return _page(request, found, token)


@login_not_required
@never_cache
@require_POST
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """For a person who has signed in; anyone else is shown the invitation again."""
    try:
        found = verbs.find(token)
        if not request.user.is_authenticated:
            return _page(request, found, token)
        person = signed_in(request)
        seat = verbs.accept(found, user=person)
    except verbs.NotOpen:
        return _closed(request)
    except verbs.AnotherPerson:
        return _page(request, found, token)
    update_session_auth_hash(request, person)  # this one goes on, for as long as her seats let it
    account.limit_session(request, person)
    return _welcome(request, seat)


@login_not_required
@never_cache
@require_POST
def join(request: HttpRequest, token: str) -> HttpResponse:
    """For a person without an account: makes it, signs her in and gives her the seat."""
    try:
        found = verbs.find(token)
        if request.user.is_authenticated or verbs.has_account(found):
            return _page(request, found, token)
        form = JoinForm(request.POST, email=found.email)
        if not form.is_valid():
            return _page(request, found, token, form)
        seat = verbs.accept_as_new(found, **form.cleaned_data)
    except verbs.NotOpen:
        return _closed(request)
    account.sign_in(request, seat.user)
    return _welcome(request, seat)


def _page(request: HttpRequest, found: Invitation, token: str, form: JoinForm | None = None) -> HttpResponse:
    """Accept; or "it went to another address"; or sign in first; or make an account."""
    own_address = request.user.is_authenticated and signed_in(request).email.lower() == found.email.lower()
    other_person = request.user.is_authenticated and not own_address
    knows_us = verbs.has_account(found)
    if form is None and not knows_us and not request.user.is_authenticated:
        form = JoinForm(initial={"language": found.language}, email=found.email)
    here = reverse("ecosystems:invitation", args=[token])
    context = {
        "invitation": found,
        "token": token,
        "form": form,
        "own_address": own_address,
        "other_person": other_person,
        "sign_in_url": f"{reverse('account_login')}?next={here}",
    }
    status = 403 if other_person else 422 if form and form.is_bound else 200
    return render(request, "ecosystems/invitation.html", context, status=status)


def _closed(request: HttpRequest) -> HttpResponse:
    return render(request, "ecosystems/invitation_closed.html", status=410)


def _welcome(request: HttpRequest, seat: Seat) -> HttpResponse:
    where = seat.ecosystem.name if seat.ecosystem else _("kansallinen taustatuki")
    messages.success(request, _("Tervetuloa mukaan: %(where)s.") % {"where": where})
    return redirect(settings.LOGIN_REDIRECT_URL)
