"""allauth's forms, with the guard that every form of the product has, and sessions that end in time."""

from allauth.account import forms as allauth_forms
from django.http import HttpRequest, HttpResponse

from ecosystems.account import limit_session
from foundations.forms import Guard


class SignInForm(Guard, allauth_forms.LoginForm):  # type: ignore[misc]
    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        """allauth sets the session's length after it has signed her in, so ours comes last."""
        response: HttpResponse = super().login(request, redirect_url)
        if request.user.is_authenticated:
            limit_session(request, request.user)
        return response


class ChangePasswordForm(Guard, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordForm(Guard, allauth_forms.ResetPasswordForm):  # type: ignore[misc]
    pass


class ResetPasswordKeyForm(Guard, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    pass
