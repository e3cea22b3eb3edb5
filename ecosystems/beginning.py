"""The first person of an installation: whoever runs it seats the backbone, which founds and invites the rest."""

from urllib.parse import urljoin

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from ecosystems import account
from ecosystems.access import Role
from ecosystems.models import Seat, User


@transaction.atomic
def seat_backbone(email: str, *, name: str, language: str) -> User:
    """The person of this address with an open-ended seat in the network; her account is made when she has none."""
    person = User.objects.filter(email__iexact=email.strip()).select_for_update().first()
    if person is None:
        person = account.create(email, name=name, password=None, language=language)
    seats = Seat.objects.of(person).filter(role=Role.BACKBONE)
    if not seats.today().filter(until=None).exists():
        today = timezone.localdate()
        seats.filter(since__gte=today).delete()
        seats.valid_on(today).update(until=today)
        Seat.objects.create(user=person, role=Role.BACKBONE, since=today)
        User.objects.sign_out_everywhere(person)  # sessions that another role of hers let last long
    return person


def address_to_begin_at(person: User) -> str:
    """Where she signs in; while she has no password, where she chooses one, within `PASSWORD_RESET_TIMEOUT`."""
    path = reverse("account_login")
    if not person.has_usable_password():
        words = [user_pk_to_url_str(person), default_token_generator.make_token(person)]
        path = reverse("account_reset_password_from_key", args=words)
    return urljoin(settings.SITE_URL, path)
