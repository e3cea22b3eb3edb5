"""People's accounts at their organisations: linked once, then known by the organisation's own key for the person.

Having an account there gives nothing here. It opens an account that exists, or takes an invitation; both went to an
address which the organisation has verified as hers.
"""

from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from ecosystems import invitations, notices, seats
from ecosystems.models import Invitation, User
from ecosystems.openid_connect import Identity, is_offered


class Stranger(Exception):
    """Nobody here is this person, and the same is said whatever the reason."""


@transaction.atomic
def person_of(identity: Identity, *, invitation: UUID | None = None) -> User:
    """Who she is here; the first time the two accounts are linked, or hers is made by `invitation`. Raises Stranger."""
    known = SocialAccount.objects.filter(provider=identity.issuer, uid=identity.subject).select_related("user").first()
    if known is not None:
        return _welcome(known.user)
    person = User.objects.select_for_update().filter(email=identity.email).first()
    if person is None:
        return _invited(identity, invitation)
    _welcome(person)
    if not EmailAddress.objects.filter(user=person, email=identity.email, verified=True).exists():
        raise Stranger
    return _link(person, identity)


def is_linked(person: User) -> bool:
    """Whether the account at the installation's provider opens hers."""
    return is_offered() and SocialAccount.objects.filter(user=person, provider=settings.OIDC_ISSUER).exists()


@transaction.atomic
def forget(person: User) -> None:
    """Takes her link away and ends her sessions: the next one who proves her address is linked anew."""
    SocialAccount.objects.filter(user=person).delete()
    User.objects.sign_out_everywhere(person)


def _welcome(person: User) -> User:
    if not person.is_active or seats.is_kept(person):
        raise Stranger
    return person


def _link(person: User, identity: Identity) -> User:
    """Her address may have been given to somebody else at the organisation: a second subject is not her."""
    linked = SocialAccount.objects.filter(user=person, provider=identity.issuer).first()
    if linked is not None and linked.uid != identity.subject:
        raise Stranger
    if linked is None:
        SocialAccount.objects.create(user=person, provider=identity.issuer, uid=identity.subject)
        with translation.override(person.language):
            notices.send_linked(person)
    return person


def _invited(identity: Identity, invitation: UUID | None) -> User:
    """Her account without a password and the seat that she was offered."""
    if invitation is None:
        raise Stranger
    still_open = Invitation.objects.open_at(timezone.now()).select_for_update(of=("self",))
    offered = still_open.filter(pk=invitation).first()
    if offered is None or offered.email.lower() != identity.email:
        raise Stranger
    try:
        seat = invitations.accept_as_new(offered, name=identity.name, password=None, language=offered.language)
    except invitations.NotOpen as error:
        raise Stranger from error
    return _link(seat.user, identity)
