"""The part of allauth that we use: signing in and out, and passwords. Sign-up is by invitation, and says so.

Names that allauth itself looks up must exist; an address of one's own is changed by a new invitation.
"""

from allauth.account import views
from allauth.mfa.base import views as factor
from allauth.mfa.recovery_codes import views as recovery
from django.contrib.auth.decorators import login_not_required
from django.urls import path, re_path
from django.views.decorators.cache import never_cache
from django.views.generic import RedirectView

from itla_impact.front.views import me, organisation, second_factor

urlpatterns = [
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="account_logout"),
    path("inactive/", views.account_inactive, name="account_inactive"),
    path("organisation/", organisation.start, name="organisation_sign_in"),
    path("organisation/callback/", organisation.callback, name="organisation_callback"),
    path("signup/", views.signup, name="account_signup"),
    path("email/", RedirectView.as_view(pattern_name="front:me"), name="account_email"),
    path("reauthenticate/", views.reauthenticate, name="account_reauthenticate"),
    path("password/change/", views.password_change, name="account_change_password"),
    path("password/set/", me.choose_password, name="account_set_password"),
    path("password/reset/", views.password_reset, name="account_reset_password"),
    path("password/reset/done/", views.password_reset_done, name="account_reset_password_done"),
    path("password/reset/key/done/", views.password_reset_from_key_done, name="account_reset_password_from_key_done"),
    path("factor/", factor.index, name="mfa_index"),
    path("factor/code/", login_not_required(factor.authenticate), name="mfa_authenticate"),
    path("factor/code/again/", factor.reauthenticate, name="mfa_reauthenticate"),
    path("factor/start/", never_cache(second_factor.start), name="mfa_activate_totp"),
    path("factor/end/", second_factor.end, name="mfa_deactivate_totp"),
    path("factor/recovery/", never_cache(second_factor.recovery), name="mfa_view_recovery_codes"),
    path("factor/recovery/new/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[^/]{1,200})/$",
        views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
]
