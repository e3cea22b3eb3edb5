"""Signing in at one's own organisation: out to its provider and back. Without a provider there is no such address."""

import logging
from enum import StrEnum
from uuid import UUID

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url, perform_login
from allauth.core.internal.ratelimit import consume_or_429
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ecosystems import identities, invitations, openid_connect
from ecosystems.identities import Stranger
from ecosystems.models import User
from ecosystems.openid_connect import Cancelled, NotVerified, ProviderAway
from foundations.id_tokens import NotProven

log = logging.getLogger(__name__)


class Refusal(StrEnum):
    """Why she is not let in, as the page tells it."""

    CANCELLED = "cancelled"
    FAILED = "failed"
    AWAY = "away"
    NOT_VERIFIED = "not-verified"
    STRANGER = "stranger"


WHY: dict[type[Exception], Refusal] = {
    Cancelled: Refusal.CANCELLED,
    NotProven: Refusal.FAILED,
    NotVerified: Refusal.NOT_VERIFIED,
    ProviderAway: Refusal.AWAY,
}
STATUS = {Refusal.CANCELLED: 200, Refusal.FAILED: 400, Refusal.AWAY: 503}


@login_not_required
@never_cache
@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Answers with a page that goes on to the provider by itself.

    A redirect would be stopped by our policy for forms (`form-action`), which browsers apply to redirects too, and a
    provider may redirect further to addresses that nobody here knows.
    """
    if closed := _closed(request):
        return closed
    onward = get_next_redirect_url(request)
    if request.user.is_authenticated:
        return redirect(onward or settings.LOGIN_REDIRECT_URL)
    try:
        url = openid_connect.begin(request, next_url=onward, invitation=_invitation(request))
    except ProviderAway as error:
        return _refused(request, Refusal.AWAY, error)
    return render(request, "account/organisation_leaving.html", {"url": url})


@login_not_required
@never_cache
@require_GET
def callback(request: HttpRequest) -> HttpResponse:
    if closed := _closed(request):
        return closed
    try:
        arrival = openid_connect.finish(request)
    except (Cancelled, NotProven, NotVerified, ProviderAway) as error:
        return _refused(request, WHY[type(error)], error)
    try:
        person = identities.person_of(arrival.identity, invitation=arrival.invitation)
    except Stranger as error:
        return _refused(request, Refusal.STRANGER, error, email=arrival.identity.email)
    return _let_in(request, person, arrival.next_url)


def _let_in(request: HttpRequest, person: User, next_url: str | None) -> HttpResponse:
    """As after a password: the second factor is asked, whatever the provider asked, and the session ends in time."""
    if request.user.is_authenticated:
        get_adapter().logout(request)
    record_authentication(request, person, method="socialaccount")
    answer: HttpResponse = perform_login(request, person, redirect_url=next_url)
    if request.user.is_authenticated:
        # She has just proved who she is, so setting up a second factor does not ask for it again at once.
        record_authentication(request, person, method="socialaccount", reauthenticated=True)
    return answer


def _closed(request: HttpRequest) -> HttpResponse | None:
    """The answer to whoever asks too often; raises Http404 where no provider is named."""
    if not openid_connect.is_offered():
        raise Http404
    answer: HttpResponse | None = consume_or_429(request, app="allauth.account", action="login", limit_get=True)
    return answer


def _invitation(request: HttpRequest) -> UUID | None:
    """The invitation whose link she opened; its key and not its link goes into the session."""
    token = request.POST.get("invitation", "")
    try:
        return invitations.find(token).pk if token else None
    except invitations.NotOpen:
        return None


def _refused(request: HttpRequest, why: Refusal, error: Exception, *, email: str = "") -> HttpResponse:
    if why in {Refusal.FAILED, Refusal.AWAY}:
        log.warning("Signing in at the organisation: %s (%s).", why, error)
    response = render(
        request, "account/organisation_refused.html", {"why": why, "email": email}, status=STATUS.get(why, 403)
    )
    if why == Refusal.AWAY:
        response.headers["Retry-After"] = "30"
    return response
