"""The second factor: a code from a person's own phone, asked of roles that see or decide much.

The secret behind the codes is encrypted in the database under a key outside it.
"""

import base64
import hashlib
from enum import Enum, auto

from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django.db.models import Exists
from django.http import HttpRequest
from django.utils.encoding import force_bytes
from django.utils.translation import gettext_lazy as _

from ecosystems.access import Role, signed_in
from ecosystems.models import Seat, User
from foundations.qr import qr_svg

ROLES_THAT_NEED_ONE = (Role.COORDINATOR, Role.MODERATOR, Role.BACKBONE)


class Factor(Enum):
    """How a person stands with her second factor in this session."""

    NOT_NEEDED = auto()
    MISSING = auto()
    UNPROVEN = auto()
    PROVEN = auto()


def held_by(person: User) -> Factor:
    """How she stands today as far as the database knows: UNPROVEN when she has a factor and needs it. One query."""
    held = Authenticator.objects.filter(user=person.pk, type=Authenticator.Type.TOTP)
    seats = Seat.objects.of(person).today().filter(role__in=ROLES_THAT_NEED_ONE)
    has_one = seats.annotate(has_one=Exists(held)).values_list("has_one", flat=True).first()
    if has_one is None:
        return Factor.NOT_NEEDED
    return Factor.UNPROVEN if has_one else Factor.MISSING


def factor_of(request: HttpRequest) -> Factor:
    """How the signed-in person stands today; one query."""
    factor = held_by(signed_in(request))
    return Factor.PROVEN if factor == Factor.UNPROVEN and has_proven(request) else factor


def has_proven(request: HttpRequest) -> bool:
    """Whether a right code was given in this session."""
    methods = {record.get("method") for record in get_authentication_records(request, signed_in(request))}
    return "mfa" in methods


def prove(request: HttpRequest) -> None:
    """Remembers in the session that she has just given a right code: when the factor was set up in it."""
    record_authentication(request, signed_in(request), method="mfa", type="totp", reauthenticated=True)


@transaction.atomic
def forget(person: User) -> None:
    """Takes her factor and recovery codes away and ends her sessions: her phone is lost."""
    Authenticator.objects.filter(user=person.pk).delete()
    User.objects.sign_out_everywhere(person)


def _vault() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = (hashlib.sha256(b"second factor\x00" + force_bytes(key)).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """allauth's face to us: our QR code, our words, secrets encrypted."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Koodi ei täsmää. Katso uusi koodi puhelimesta."),
        "rate_limited": _("Yrityksiä on liian monta. Odota viisi minuuttia."),
        "cannot_generate_recovery_codes": _("Ota ensin käyttöön kirjautumiskoodit puhelimesta."),
    }

    def get_totp_issuer(self) -> str:
        return "Itla Impact"

    def get_totp_label(self, user: User) -> str:
        return user.email

    def build_totp_svg(self, url: str) -> str:
        return qr_svg(url, label=str(_("QR-koodi puhelimen koodisovellukselle")))

    def encrypt(self, text: str) -> str:
        return _vault().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _vault().decrypt(encrypted_text.encode()).decode()
