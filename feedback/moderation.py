"""Step: a reader takes a new submission in or turns it away, and hides what could tell who somebody is.

Nobody's name is kept with what she did: feedback has no history. Each verb is one conditional UPDATE through what the
reader may read, so of two who click at once one wins and the other is told what the submission is now.
"""

import hashlib
import re
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from ecosystems.access import Access
from ecosystems.models import Ecosystem, User
from feedback.models import Rejection, State, Submission

#: What stands in the place of hidden words, however many they were. Nothing tells what it was.
MARK = "▮▮▮"

#: The states from which each verb leads on.
READABLE = frozenset({State.RECEIVED, State.READ, State.QUARANTINED})
TAKEN_IN_FROM = frozenset({State.QUARANTINED, State.REJECTED})

Span = tuple[int, int]


class AlreadyTaken(Exception):
    """Somebody was first: `now` is the state the submission is in, DELETED when its giver took it back."""

    def __init__(self, now: State) -> None:
        super().__init__(f"The submission is {now} already.")
        self.now = now


class TextChanged(Exception):
    """Somebody hid words after the page was opened, so the places that were chosen are no longer the same."""


@transaction.atomic
def mark_read(submission: Submission, *, by: User) -> None:
    """A received submission has been read. Raises AlreadyTaken."""
    _turn(submission, State.READ, seen=State.RECEIVED, by=by, read_on=timezone.localdate())


@transaction.atomic
def take_in(submission: Submission, *, seen: State, by: User) -> None:
    """What was held or rejected counts from now on and waits to be read. Raises AlreadyTaken."""
    if seen not in TAKEN_IN_FROM:
        raise AlreadyTaken(_now(submission))
    _turn(submission, State.RECEIVED, seen=seen, by=by, held="", rejected_for="", read_on=None)


@transaction.atomic
def reject(submission: Submission, *, because: Rejection, seen: State, by: User) -> None:
    """The submission counts no more; its giver's receipt says that it was not taken in. Raises AlreadyTaken."""
    if seen not in READABLE:
        raise AlreadyTaken(_now(submission))
    _turn(submission, State.REJECTED, seen=seen, by=by, rejected_for=because)


@transaction.atomic
def take_in_held(submissions: Iterable[Submission], *, by: User) -> int:
    """Those of `submissions` that are held count from now on and wait to be read; how many they were.

    A class that answered behind one address comes in together; each is still read one by one.
    """
    return _turn_held(submissions, by, state=State.RECEIVED, held="")


@transaction.atomic
def reject_held(submissions: Iterable[Submission], *, because: Rejection, by: User) -> int:
    """Those of `submissions` that are held stay out of the figures; how many they were."""
    return _turn_held(submissions, by, state=State.REJECTED, rejected_for=because)


@transaction.atomic
def hide(submission: Submission, passages: Iterable[Span], *, seen: str, by: User) -> None:
    """Puts MARK in the place of each of the `passages` of the text, for good.

    `seen` is the `fingerprint` of the text in which they were chosen. Raises TextChanged when the text is another by
    now, AlreadyTaken when the submission was rejected or deleted meanwhile.
    """
    if fingerprint(submission.text) != seen:
        raise TextChanged
    hidden = without(submission.text, passages)
    rows = Submission.objects.open_to(by, Access.READ_FEEDBACK).filter(pk=submission.pk)
    if not rows.filter(text=submission.text, state__in=READABLE).update(text=hidden):
        now = _now(submission)
        raise TextChanged if now in READABLE else AlreadyTaken(now)
    submission.text = hidden
    _tell_pages(submission)


def fingerprint(text: str) -> str:
    """Tells two texts apart without saying either."""
    return hashlib.sha256(text.encode()).hexdigest()


def without(text: str, passages: Iterable[Span]) -> str:
    """`text` with MARK in the place of each passage; those that touch or overlap, and marks beside them, become one."""
    kept: list[str] = []
    place = 0
    for start, end in sorted(passages):
        if end <= place:
            continue
        kept.append(text[place : max(start, place)])
        kept.append(MARK)
        place = end
    marked = "".join([*kept, text[place:]])
    return re.sub(rf"{MARK}(?:\s?{MARK})+", MARK, marked)


def occurrences(text: str, words: str) -> list[Span]:
    """Where `words` stand in `text` as whole words or with an ending (Anna, Annalle); [] when nowhere.

    Written as they are first, so that "Anna" does not take "annan" along; in any case only when that finds nothing.
    """
    written = r"\s+".join(re.escape(part) for part in words.split())
    if not written:
        return []
    pattern = rf"(?<!\w){written}\w*"
    for flags in (0, re.IGNORECASE):
        if found := [match.span() for match in re.finditer(pattern, text, flags)]:
            return found
    return []


def _turn(submission: Submission, state: State, *, seen: State, by: User, **changes: object) -> None:
    rows = Submission.objects.open_to(by, Access.READ_FEEDBACK).filter(pk=submission.pk, state=seen)
    if not rows.update(state=state, **changes):
        raise AlreadyTaken(_now(submission))
    _tell_pages(submission)


def _turn_held(submissions: Iterable[Submission], by: User, **changes: object) -> int:
    chosen = {submission.pk: submission.ecosystem_id for submission in submissions}
    rows = Submission.objects.open_to(by, Access.READ_FEEDBACK).filter(pk__in=chosen, state=State.QUARANTINED)
    turned = rows.update(**changes)
    Ecosystem.objects.filter(pk__in=set(chosen.values())).raise_version()
    return turned


def _now(submission: Submission) -> State:
    return State(Submission.objects.values_list("state", flat=True).get(pk=submission.pk))


def _tell_pages(submission: Submission) -> None:
    """The badge of the menu and what waits on the overview are no longer what browsers have kept."""
    Ecosystem.objects.filter(pk=submission.ecosystem_id).raise_version()
