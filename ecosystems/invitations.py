"""Invitations: a seat offered by mail, used once, within seven days, by the person to whose address it went.

The token stands in the mail alone; the database keeps its hash.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation

from ecosystems import account, notices, seats
from ecosystems.access import Role
from ecosystems.models import Ecosystem, Invitation, Organisation, Seat, User

LIFETIME = timedelta(days=7)
KEPT_AFTER = timedelta(days=90)


class NotOpen(Exception):
    """The invitation has been used, withdrawn, has expired, or its sender may no longer give the seat."""


class AnotherPerson(Exception):
    """The invitation went to another address than this person's."""


class NotAMember(Exception):
    """The organisation is not a member of the ecosystem today."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered to whom."""

    email: str
    language: str
    role: Role
    organisation: Organisation | None


@transaction.atomic
def invite(offer: Offer, *, ecosystem: Ecosystem | None, by: User) -> Invitation:
    """Sends an invitation; an earlier open one for the same seat is withdrawn. Raises NotYoursToGive or NotAMember."""
    if not seats.may_appoint(by, offer.role, ecosystem):
        raise seats.NotYoursToGive
    if offer.organisation is not None and not _is_member(offer.organisation, ecosystem):
        raise NotAMember
    email, now = offer.email.strip().lower(), timezone.now()
    same = Q(email=email, role=offer.role, organisation=offer.organisation, ecosystem=ecosystem)
    Invitation.objects.open_at(now).filter(same).update(withdrawn_at=now)
    invitation = Invitation(
        email=email,
        language=offer.language,
        role=offer.role,
        organisation=offer.organisation,
        ecosystem=ecosystem,
    )
    _send(invitation, by=by)
    return invitation


@transaction.atomic
def resend(invitation: Invitation, *, by: User) -> None:
    """A new link for seven days in the name of `by`; the earlier one stops working. Raises NotOpen, NotYoursToGive."""
    if not seats.may_appoint(by, Role(invitation.role), invitation.ecosystem):
        raise seats.NotYoursToGive
    locked = Invitation.objects.select_for_update(of=("self",)).filter(pk=invitation.pk)
    if not locked.filter(accepted_at=None, withdrawn_at=None).exists():
        raise NotOpen
    _send(invitation, by=by)


def withdraw(invitation: Invitation) -> None:
    """The link stops working. Raises NotOpen when it was used or withdrawn already."""
    unused = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not unused.update(withdrawn_at=timezone.now()):
        raise NotOpen


def find(token: str) -> Invitation:
    """The invitation that this link still opens. Raises NotOpen."""
    invitation = (
        Invitation.objects.open_at(timezone.now())
        .filter(token_hash=hash_of(token))
        .select_related("ecosystem", "organisation", "invited_by")
        .first()
    )
    if invitation is None or not _still_holds(invitation):
        raise NotOpen
    return invitation


@transaction.atomic
def accept(invitation: Invitation, *, user: User) -> Seat:
    """Gives the seat. Of two clicks at once one wins. Raises AnotherPerson or NotOpen."""
    if user.email.lower() != invitation.email.lower():
        raise AnotherPerson
    now = timezone.now()
    if not Invitation.objects.open_at(now).filter(pk=invitation.pk).update(accepted_at=now):
        raise NotOpen
    if invitation.invited_by is None or not _still_holds(invitation):
        raise NotOpen
    return seats.give(
        user,
        role=Role(invitation.role),
        ecosystem=invitation.ecosystem,
        organisation=invitation.organisation,
        by=invitation.invited_by,
    )


@transaction.atomic
def accept_as_new(invitation: Invitation, *, name: str, password: str | None, language: str) -> Seat:
    """Makes the account and gives it the seat. Raises NotOpen, also when the address has got an account meanwhile."""
    try:
        person = account.create(invitation.email, name=name, password=password, language=language)
    except IntegrityError as error:
        raise NotOpen from error
    return accept(invitation, user=person)


def forget_old() -> int:
    """Deletes invitations whose time ran out long ago, used or not: they hold addresses. Returns how many."""
    return Invitation.objects.filter(expires_at__lt=timezone.now() - KEPT_AFTER).delete()[0]


def has_account(invitation: Invitation) -> bool:
    return User.objects.filter(email__iexact=invitation.email).exists()


def _send(invitation: Invitation, *, by: User) -> None:
    token, now = secrets.token_urlsafe(32), timezone.now()
    invitation.token_hash = hash_of(token)
    invitation.invited_by = by
    invitation.expires_at = now + LIFETIME
    invitation.save()
    with translation.override(invitation.language):
        notices.send_invitation(invitation, url=address_of(token))


def address_of(token: str) -> str:
    """The link that a letter holds."""
    return urljoin(settings.SITE_URL, reverse("ecosystems:invitation", args=[token]))


def hash_of(token: str) -> str:
    """What the database keeps of a link."""
    # The token is 256 random bits: a plain hash cannot be turned back.
    return hashlib.sha256(token.encode()).hexdigest()


def _is_member(organisation: Organisation, ecosystem: Ecosystem | None) -> bool:
    return ecosystem is not None and ecosystem.memberships.today().filter(organisation=organisation).exists()


def _still_holds(invitation: Invitation) -> bool:
    """Whether its sender may still give the seat and its organisation still belongs to the ecosystem."""
    if invitation.invited_by is None:
        return False
    if invitation.organisation is not None and not _is_member(invitation.organisation, invitation.ecosystem):
        return False
    return seats.may_appoint(invitation.invited_by, Role(invitation.role), invitation.ecosystem)
