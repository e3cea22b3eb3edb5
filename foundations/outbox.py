"""Mail leaves through the database: whoever causes a letter stores it, and the tick sends it.

At least once. An attempt is counted and the letter put off *before* it is handed to the server, so that two senders
never take the same one and a letter that kills its sender is given up after five. When a sender is killed between
handing over and marking, the letter is sent again after the pause: an invitation that comes twice does less harm than
one that never comes. The repeated letter has the same Message-ID, so that most mailboxes show it once.

One sender at a time, and not for long: a mail server that is slow holds up one worker, and the others count on. That
the server cannot be reached is no letter's fault and costs none of them an attempt, however long it lasts.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
from django.utils import timezone

from foundations.languages import active_language
from foundations.models import ATTEMPTS, OutgoingMail, OutgoingMailQuerySet
from foundations.pauses import in_a_pause

logger = logging.getLogger(__name__)

# Longer than a server's longest answer (EMAIL_TIMEOUT), since the first pause also keeps other senders off the letter.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 10, 60, 240, 240))
#: After a try to reach the server, which may have taken EMAIL_TIMEOUT.
AWAY = timedelta(minutes=2)
AT_ONCE = 50
#: In seconds: when this has passed no other letter is begun until a later tick.
LONGEST = 20.0
_ALONE = 71010
KEPT = timedelta(days=90)


def post(*, to: str, subject: str, body: str, language: str | None = None) -> OutgoingMail:
    """Stores a letter in the caller's transaction. `language` is that of the text; None means the active one."""
    # A line break in a subject would be a new header, and the server would refuse the letter each time.
    one_line = " ".join(subject.split())
    return OutgoingMail.objects.create(to=to, subject=one_line[:200], body=body, language=language or active_language())


def send_waiting() -> int:
    """Sends letters whose time has come, oldest first, at most AT_ONCE; returns how many went.

    Nothing is done while another sender is at it. When the server cannot be reached they are all put off.
    """
    if not _due().exists():
        return 0
    sent, until = 0, time.monotonic() + LONGEST
    with _alone() as is_mine, _server() as server:
        for _ in range(AT_ONCE if is_mine else 0):
            if time.monotonic() > until or not _reached(server):
                break
            mail = _take()
            if mail is None:
                break
            sent += _send(mail, server)
    return sent


def forget_old() -> int:
    """Deletes letters older than KEPT, sent or given up: an address is no history. Returns how many."""
    deleted, _ = OutgoingMail.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    return deleted


def _due() -> OutgoingMailQuerySet:
    return OutgoingMail.objects.waiting().exclude(in_a_pause(max(PAUSES)))


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether no other process sends now. Held by the connection, so that a killed sender lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_ALONE])
        is_mine = bool(cursor.fetchone()[0])
    try:
        yield is_mine
    finally:
        if is_mine:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ALONE])


@contextmanager
def _server() -> Iterator[Any]:
    """The mail server, not yet spoken to."""
    server = get_connection()
    try:
        yield server
    finally:
        _hang_up(server)


def _hang_up(server: Any) -> None:
    with suppress(Exception):
        server.close()


def _reached(server: Any) -> bool:
    """Whether the server answers; when not, everything that waits is put off."""
    try:
        server.open()
    except Exception as error:
        _hang_up(server)
        kind = type(error).__name__
        count = _due().update(not_before=timezone.now() + AWAY, last_error=f"The server was not reached: {kind}")
        logger.error("The mail server cannot be reached (%s): %s letters wait.", kind, count)
        return False
    return True


def _take() -> OutgoingMail | None:
    with transaction.atomic():
        mail = _due().select_for_update(skip_locked=True).order_by("not_before", "pk").first()
        if mail is None:
            return None
        mail.not_before = timezone.now() + PAUSES[mail.attempts]
        mail.attempts += 1
        mail.save(update_fields=["attempts", "not_before"])
        return mail


def _send(mail: OutgoingMail, server: Any) -> bool:
    """Whether the server took the letter. Any failure is written down and the next letter gets its turn."""
    try:
        _letter(mail, server).send()
    except Exception as error:
        _hang_up(server)
        mail.last_error = f"{type(error).__name__}: {error}"[:300].replace("\x00", "")
        mail.save(update_fields=["last_error"])
        # The address stays out of the log.
        logger.warning("Mail %s: attempt %s of %s failed (%s).", mail.pk, mail.attempts, ATTEMPTS, type(error).__name__)
        return False
    mail.sent_at = timezone.now()
    mail.last_error = ""
    # A letter may hold a link that lets its bearer in; only the demo, which shows sent mail, keeps the text.
    if not settings.KEEP_SENT_MAIL:
        mail.body = ""
    mail.save(update_fields=["sent_at", "last_error", "body"])
    return True


def _letter(mail: OutgoingMail, server: Any) -> EmailMessage:
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip("> ")
    headers = {
        "Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{domain}>",
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",
    }
    return EmailMessage(mail.subject, mail.body, to=[mail.to], headers=headers, connection=server)
