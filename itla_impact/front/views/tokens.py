"""The tokens with which a person lets her programs use the API: made, shown once, listed, revoked."""

from uuid import UUID

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ecosystems import api_tokens
from ecosystems.access import signed_in
from ecosystems.api_tokens import TooManyTokens
from ecosystems.forms.tokens import TokenForm
from ecosystems.models import ApiToken
from ecosystems.second_factor import has_proven
from ecosystems.views.form_pages import FORM_METHODS
from itla_impact.api.problems import KINDS


@never_cache
@require_http_methods(FORM_METHODS)
def tokens(request: HttpRequest) -> HttpResponse:
    """Her tokens, and the form that makes one. The new one's text is in this answer and in no other."""
    form = TokenForm(request.POST or None)
    made = _make(request, form) if form.is_valid() else None
    if made:
        form = TokenForm()
    context = {"form": form, "made": made, "lines": api_tokens.lines_of(signed_in(request))}
    return render(request, "front/tokens.html", context, status=422 if form.errors else 200)


def _make(request: HttpRequest, form: TokenForm) -> str | None:
    """The new token's text; she proves once more who she is. None when she has too many."""
    if not did_recently_reauthenticate(request):
        raise ReauthenticationRequired
    told = form.cleaned_data
    try:
        _token, text = api_tokens.make(
            signed_in(request),
            name=told["name"],
            scopes=told["scopes"],
            days=told["days"],
            with_factor=has_proven(request),
        )
    except TooManyTokens:
        form.add_error(None, _("Sinulla on jo %(n)s tunnistetta. Peru ensin jokin niistä.") % {"n": api_tokens.MOST})
        return None
    return text


@require_POST
def revoke(request: HttpRequest, pk: UUID) -> HttpResponse:
    token = ApiToken.objects.filter(person=signed_in(request), pk=pk).first()
    if token is None:
        raise Http404
    api_tokens.revoke(token)
    messages.success(request, _("Tunniste on peruttu."))
    return redirect("front:tokens")


@login_not_required
@require_safe
def api(request: HttpRequest, language: str) -> HttpResponse:
    """How a developer begins: a token, two questions to ask, and what each problem means."""
    context = {"site": settings.SITE_URL, "kinds": KINDS.values(), "a_minute": settings.API_REQUESTS_A_MINUTE}
    return render(request, "front/api.html", context)
