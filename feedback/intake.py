"""Step 1 of 2: what a family sends becomes a Submission, once, with a receipt; nothing of who sent it is kept.

Nobody is turned away: what looks like a program's work, or more of it from one address than a class of children writes,
waits in quarantine until a reader has looked at it.
"""

from dataclasses import dataclass

from django.db import DataError, IntegrityError, InterfaceError, OperationalError, connection
from django.http import HttpRequest
from django.utils import timezone

from feedback import limits
from feedback.forms import TRAP, SubmissionForm
from feedback.models import Channel, Held, QuestionnaireVersion, State, Submission
from feedback.receipts import Receipt, receipt_for
from feedback.tokens import FormToken

#: From one address in an hour; a class of forty, and the one next door, answer behind one.
MOST_IN_AN_HOUR = 120


class NotStored(Exception):
    """The database refused a submission: a mistake of ours. Names the kind of refusal and nothing of the row."""


class Closed(Exception):
    """Nobody can speak in the channel any more."""


@dataclass(frozen=True, slots=True)
class Sending:
    """What was sent, how it was asked, and why it has to wait, if it has."""

    channel: Channel
    version: QuestionnaireVersion
    token: FormToken
    form: SubmissionForm
    language: str
    held: Held | None = None


def store(sending: Sending) -> Receipt:
    """Stores what was sent and returns its receipt. Sent again, it is the same submission with the same receipt.

    Raises Closed when the channel was closed before it came.
    """
    form, channel = sending.form, sending.channel
    municipality, answers, text = form.municipality(), form.answers(), form.text()
    content = {
        "channel": channel.pk,
        "version": sending.version.pk,
        "answers": answers,
        "text": text,
        "answered_by": form.answered_by(),
        "municipality": municipality.code if municipality else "",
    }
    receipt = receipt_for(sending.token.nonce, content)
    submission = Submission(
        id=receipt.key,
        channel=channel,
        municipality=municipality,
        version=sending.version,
        date=timezone.localdate(),
        language=sending.language,
        answered_by=form.answered_by(),
        answers=answers,
        text=text,
        state=State.QUARANTINED if sending.held else State.RECEIVED,
        held=sending.held or "",
    )
    if not _taken_in(submission) and not Submission.objects.filter(pk=submission.pk).exists():
        raise Closed
    return receipt


def _taken_in(submission: Submission) -> bool:
    """Stores it, and says whether it is new.

    Django would ask before the first statement of each request whether the connection still lives. This statement
    finds that out by itself, and is safe to repeat on a new connection.
    """
    connection.health_check_done = True  # type: ignore[attr-defined]
    try:
        return Submission.objects.take_in(submission)
    except (IntegrityError, DataError) as error:
        # PostgreSQL's own words repeat the row, and what a family said must not stand in a log.
        raise NotStored(type(error).__name__) from None
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block or connection.is_usable():
            raise
    connection.close()
    return Submission.objects.take_in(submission)


def reason_to_hold(request: HttpRequest, token: FormToken) -> Held | None:
    """Why what this request sends must wait for a reader; None when it need not. Counts it."""
    if request.POST.get(TRAP):
        return Held.TRAP
    if token.is_too_young:
        return Held.TOO_FAST
    try:
        sent = limits.count_one("submissions", limits.address_of(request))
    except limits.Uncounted:
        return Held.UNCOUNTED
    return Held.TOO_MANY if sent > MOST_IN_AN_HOUR else None
