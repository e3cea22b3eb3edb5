"""The ledger of erasures: what a giver has deleted stays deleted, also when an older backup is restored.

An append-only file outside the database (`ERASURE_LEDGER`), written before the database is: of an erasure that was
interrupted the ledger knows. A line is a keyed hash of a submission's key, so that whoever holds the ledger and an
old backup, but not the key, cannot tell which submissions were deleted. Nothing says when, where or by whom.
"""

import fcntl
import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from feedback.models import State, Submission
from feedback.receipts import keyed

logger = logging.getLogger(__name__)

MANY = 2000


class ForeignLedger(Exception):
    """The ledger was written with another RECEIPT_KEY, so nobody can tell what it says."""


def remember(key: UUID) -> None:
    """Writes one erasure down, on the disk when this returns.

    A ledger that cannot be written keeps nobody from deleting: the next `gather` finds the row empty and catches up.
    """
    try:
        _append([_mark(key)])
    except (OSError, ForeignLedger) as error:
        logger.error("The ledger of erasures cannot be written (%s).", type(error).__name__)


def gather() -> int:
    """Writes down every erasure that the database knows and the ledger does not; how many they were.

    Makes the ledger when there is none. Raises OSError and ForeignLedger.
    """
    known = _read(settings.ERASURE_LEDGER)
    deleted = Submission.objects.filter(state=State.DELETED).values_list("pk", flat=True)
    missing = [mark for mark in map(_mark, deleted.iterator(MANY)) if mark not in known]
    _append(missing)
    return len(missing)


def take_over(other: Path) -> None:
    """Adds what another ledger says to ours. Raises OSError and ForeignLedger."""
    theirs = _read(other)
    _append(sorted(theirs - _read(settings.ERASURE_LEDGER)))


def replay() -> int:
    """Empties again whatever the ledger says was deleted; how many submissions had come back."""
    known = _read(settings.ERASURE_LEDGER)
    kept = Submission.objects.exclude(state=State.DELETED).values_list("pk", flat=True)
    returned = [key for key in kept.iterator(MANY) if _mark(key) in known]
    return sum(Submission.objects.filter(pk__in=some).forget() for some in _batches(returned))


def _batches(keys: list[UUID]) -> Iterator[list[UUID]]:
    for start in range(0, len(keys), MANY):
        yield keys[start : start + MANY]


def _mark(key: UUID) -> str:
    return keyed("erased", key.bytes).hex()


def _heading() -> str:
    """Tells the key with which the ledger is written, without giving it away."""
    return f"itla-impact erasures {keyed('ledger', b'').hex()[:16]}"


def _read(ledger: Path) -> set[str]:
    """The marks in a ledger; a last line that was cut off by a crash is none. Raises ForeignLedger."""
    try:
        first, *lines = ledger.read_text("ascii", errors="replace").split("\n")
    except FileNotFoundError:
        return set()
    if first and first != _heading():
        raise ForeignLedger
    return {line for line in lines if len(line) == 64}


def _append(marks: Iterable[str]) -> None:
    """Adds lines, of one writer at a time, and waits for the disk."""
    ledger: Path = settings.ERASURE_LEDGER
    ledger.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(ledger, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600), "r+b", buffering=0) as out:
        fcntl.flock(out, fcntl.LOCK_EX)
        first = out.readline().decode("ascii", errors="replace").rstrip("\n")
        if first and first != _heading():
            raise ForeignLedger
        lines = [*marks] if first else [_heading(), *marks]
        # Begins anew after a line that was cut off.
        cut_off = out.seek(0, os.SEEK_END) > 0 and os.pread(out.fileno(), 1, out.tell() - 1) != b"\n"
        if lines:
            out.write(("\n" * cut_off + "\n".join(lines) + "\n").encode())
            os.fsync(out.fileno())
