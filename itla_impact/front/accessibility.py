"""Step: feedback on accessibility comes in, is answered within 14 days and forgotten."""

from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urljoin
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ecosystems.models import User
from foundations import outbox
from foundations.finnish import format_day
from foundations.languages import DEFAULT_LANGUAGE, active_language
from itla_impact.front.models import AccessibilityFeedback

#: Long enough for the supervising authority to ask what was answered.
KEPT = timedelta(days=365)


class AlreadyAnswered(Exception):
    """Somebody else was faster."""


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody sent: her words, the page they are about and an address for the answer, both perhaps empty."""

    client_key: UUID
    text: str
    page: str = ""
    reply_to: str = ""


@transaction.atomic
def receive(told: Told) -> AccessibilityFeedback:
    """Store it and tell whoever runs the installation that an answer is due.

    Once, however often the form is sent; whoever goes back and writes something else has sent something else.
    """
    words = {"text": told.text, "page": told.page, "reply_to": told.reply_to, "language": active_language()}
    feedback, is_new = AccessibilityFeedback.objects.get_or_create(
        client_key=uuid5(told.client_key, told.text), defaults=words
    )
    if is_new and settings.CONTACT_EMAIL:
        with override(DEFAULT_LANGUAGE):
            body = _("Vastaa viimeistään %(day)s: %(address)s") % {
                "day": format_day(feedback.due_on),
                "address": urljoin(settings.SITE_URL, reverse("front:accessibility-inbox")),
            }
            outbox.post(to=settings.CONTACT_EMAIL, subject=_("Saavutettavuuspalaute odottaa vastausta"), body=body)
    return feedback


@transaction.atomic
def answer(feedback: AccessibilityFeedback, text: str, *, by: User) -> None:
    """Write the answer down and send it to the address, which the feedback then forgets. Raises AlreadyAnswered.

    The letter keeps it as every letter does: see foundations.outbox.
    """
    locked = AccessibilityFeedback.objects.select_for_update().get(pk=feedback.pk)
    if locked.answered_on:
        raise AlreadyAnswered
    if locked.reply_to:
        with override(locked.language):
            parts = [text, _("Kirjoitit meille:"), locked.text]
            subject = _("Vastaus saavutettavuuspalautteeseesi")
            outbox.post(to=locked.reply_to, subject=subject, body="\n\n".join(parts))
    locked.answer, locked.answered_on, locked.answered_by, locked.reply_to = text, timezone.localdate(), by, ""
    locked.save(update_fields=["answer", "answered_on", "answered_by", "reply_to"])


def forget_old() -> int:
    """Delete what came more than a year ago, answered or not; answers how many."""
    deleted, _each = AccessibilityFeedback.objects.filter(received_on__lt=timezone.localdate() - KEPT).delete()
    return deleted
