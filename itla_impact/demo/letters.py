"""Step 6: an invitation that is still open, and its letter among the sent mail."""

from datetime import timedelta

from django.utils import translation

from ecosystems import notices
from ecosystems.access import Role
from ecosystems.invitations import LIFETIME, address_of, hash_of
from ecosystems.models import Invitation
from foundations.models import OutgoingMail
from itla_impact.demo.chance import dice, key
from itla_impact.demo.network import Example
from itla_impact.demo.people import moment


def invite(example: Example) -> None:
    """Somebody was invited yesterday and has not answered yet. Her letter holds the link, as letters do."""
    row, chance = example.content["invitation"], dice(f"{example.slug} invitation", example.today)
    sent = moment(example.today - timedelta(days=1), 13)
    token = f"{chance.getrandbits(256):064x}"
    invitation = Invitation.objects.create(
        id=key(chance),
        email=row["email"],
        role=Role(row["role"]),
        organisation=example.members[row["organisation"]].organisation,
        ecosystem=example.ecosystem,
        token_hash=hash_of(token),
        invited_by=example.people[row["by"]],
        created_at=sent,
        expires_at=sent + LIFETIME,
    )
    with translation.override(invitation.language):
        notices.send_invitation(invitation, url=address_of(token))
    OutgoingMail.objects.filter(to=invitation.email).update(created_at=sent, not_before=sent, sent_at=sent, attempts=1)
