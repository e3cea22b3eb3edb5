"""Letters to people who work here. Each is written in the language that is active, and waits in the outbox."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from ecosystems.models import Invitation, User
from foundations import outbox


def send_invitation(invitation: Invitation, *, url: str) -> None:
    """The letter that holds the link `url`."""
    where = str(invitation.ecosystem.name) if invitation.ecosystem else _("kansallinen taustatuki")
    words = {"invitation": invitation, "where": where, "inviter": invitation.invited_by, "url": url}
    outbox.post(
        to=invitation.email,
        subject=_("Kutsu: %(where)s") % {"where": where},
        body=render_to_string("ecosystems/mail/invitation.txt", words),
        language=invitation.language,
    )


def send_linked(person: User) -> None:
    """Tells her that the account at her organisation now opens hers, in case it was not her."""
    words = {"provider": settings.OIDC_NAME, "site_url": settings.SITE_URL}
    outbox.post(
        to=person.email,
        subject=_("Organisaatiosi tunnus avaa nyt tunnuksesi"),
        body=render_to_string("ecosystems/mail/linked.txt", words),
        language=person.language,
    )
