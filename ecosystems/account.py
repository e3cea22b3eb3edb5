"""A person's account: made by an invitation only, signed in by e-mail, deleted by herself."""

import hashlib
import hmac
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from ecosystems import seats
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Invitation, Seat, User
from foundations import outbox


@transaction.atomic
def create(email: str, *, name: str, password: str | None, language: str) -> User:
    """An account whose address has been proved by following a link sent to it, or by whoever runs the installation."""
    person = User.objects.create_user(email, password, name=name.strip(), language=language)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def describe(person: User, *, name: str, language: str) -> None:
    """Stores her own name and the language of her pages."""
    person.name, person.language = name, language
    person.save(update_fields=["name", "language"])


def limit_session(request: HttpRequest, person: User) -> None:
    """Lets the session end when her strictest seat says; to be called when she signs in or gets a seat."""
    request.session.set_expiry(int(seats.session_length(person).total_seconds()))


def forget_ended_sessions() -> int:
    """Deletes the rows of sessions that have ended by themselves; returns how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]


def sign_in(request: HttpRequest, person: User) -> None:
    """Signs her in without a password: after an invitation, or in the demo."""
    AccountAdapter(request).login(request, person)


@transaction.atomic
def delete(person: User) -> None:
    """Her seats end and her name leaves what she wrote, which stays.

    Raises LastCoordinator, LastOfTheBackbone or ExampleStays.
    """
    if seats.is_kept(person):
        raise seats.ExampleStays
    mine = Seat.objects.of(person)
    seats.keep_the_backbone(without=mine, on=timezone.localdate())
    coordinated = Ecosystem.objects.filter(seats__in=mine.today().filter(role=Role.COORDINATOR))
    for ecosystem in coordinated.order_by("pk").distinct():
        seats.keep_a_coordinator(ecosystem, without=mine, on=timezone.localdate())
    Invitation.objects.filter(email__iexact=person.email).delete()
    person.delete()


class LongEnough(MinimumLengthValidator):
    """Django's rule, told in the reader's language: Django has no Finnish for it."""

    def get_error_message(self) -> str:
        return _("Salasana on liian lyhyt. Siinä on oltava vähintään %(n)s merkkiä.") % {"n": self.min_length}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """allauth's face to us: nobody signs up by herself, mail goes through the outbox, sessions end in time."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def clean_password(self, password: str, user: User | None = None) -> str:
        """Asked by every form in which a password is chosen, also by the one that a letter leads to."""
        if user is not None and seats.is_kept(user):
            raise ValidationError(seats.ExampleStays.sentence)
        cleaned: str = super().clean_password(password, user)
        return cleaned

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        limit_session(request, cast(User, user))

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of the letter names the site by its setting, never by the host that the asker wrote."""
        return f"{settings.SITE_URL}{urlsplit(super().get_reset_password_from_key_url(key)).path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """allauth's letters are plain text in the language of the page where they were asked for."""
        words = {**context, "email": email, "site_url": settings.SITE_URL}
        subject = render_to_string(f"{template_prefix}_subject.txt", words)
        body = render_to_string(f"{template_prefix}_message.txt", words)
        outbox.post(to=email, subject=subject, body=body)

    def send_notification_mail(
        self, template_prefix: str, user: User, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Of what she has just done herself only a change of the second factor is told, in case it was not her."""
        if template_prefix.startswith("mfa/"):
            with translation.override(user.language):
                self.send_mail("mfa/email/changed", user.email, context or {})

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Whom wrong passwords hold back: this account from this address, so that the owner elsewhere gets in."""
        account = credentials.get("email") or credentials.get("username") or ""
        tried = f"{get_ip(request)}\x00{account.lower()}".encode()
        return hmac.new(settings.RATE_LIMIT_KEY.encode(), tried, hashlib.sha256).hexdigest()
