"""allauth's forms, with the guard that every form of the product has, and sessions that end in time."""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.base import forms as code_forms
from allauth.mfa.recovery_codes import forms as recovery_forms
from allauth.mfa.totp import forms as totp_forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from ecosystems.account import limit_session
from ecosystems.seats import ExampleStays, is_kept
from foundations.forms import Guard


class SignInForm(Guard, allauth_forms.LoginForm):  # type: ignore[misc]
    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """allauth sets the session's length after it has signed her in, so ours comes last."""
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated:
            limit_session(request, request.user)
            # She has just written her password, so setting up a second factor does not ask for it again at once.
            reauthenticate_by_password(request)
        return response


class ReauthenticateForm(Guard, allauth_forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class ChangePasswordForm(Guard, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class SetPasswordForm(Guard, allauth_forms.SetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Guard, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Guard, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass


class CodeField:
    """The code's field as our pages name it: digits from a phone, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]  # type: ignore[attr-defined]
        field.label = _("Koodi")
        field.max_length = 20
        field.widget.attrs = {"autocomplete": "one-time-code", "inputmode": "numeric", "maxlength": "20"}


class CodeForm(Guard, CodeField, code_forms.AuthenticateForm):  # type: ignore[misc]
    pass


class CodeAgainForm(Guard, CodeField, code_forms.ReauthenticateForm):  # type: ignore[misc]
    pass


class FirstCodeForm(Guard, CodeField, totp_forms.ActivateTOTPForm):  # type: ignore[misc]
    def clean_code(self) -> str:
        if is_kept(self.user):
            raise ValidationError(ExampleStays.sentence)
        code: str = super().clean_code()
        return code


class DropCodesForm(Guard, totp_forms.DeactivateTOTPForm):  # type: ignore[misc]
    pass


class NewRecoveryCodesForm(Guard, recovery_forms.GenerateRecoveryCodesForm):  # type: ignore[misc]
    pass
