"""Setting up and giving up the second factor. allauth does the work; what the session knows of it is ours."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.utils import is_mfa_enabled
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from ecosystems import account
from ecosystems.access import signed_in
from ecosystems.second_factor import prove
from itla_impact import languages


class StartView(ActivateTOTPView):  # type: ignore[misc]
    """Shows the secret as a QR code and takes the first code, which proves this session too."""

    def form_valid(self, form: Form) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        prove(self.request)
        return response


class EndView(DeactivateTOTPView):  # type: ignore[misc]
    """For a new phone: a person whose role needs a factor is led to set up the next one at once."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_mfa_enabled(request.user, [Authenticator.Type.TOTP]):
            return redirect("mfa_activate_totp")
        page: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return page


class RecoveryView(ViewRecoveryCodesView):  # type: ignore[misc]
    """The recovery codes that are left."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_mfa_enabled(request.user, [Authenticator.Type.RECOVERY_CODES]):
            return redirect("mfa_index")
        page: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return page


start = StartView.as_view()
end = EndView.as_view()
recovery = RecoveryView.as_view()


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of her pages, changed where she is: the only setting within reach before the second factor."""
    person = signed_in(request)
    chosen = request.POST.get("language", "")
    if chosen in languages.CODES:
        account.describe(person, name=person.name, language=chosen)
    back = request.POST.get("next", "")
    # Without its slash it would be taken for the name of a page.
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "front:me")
