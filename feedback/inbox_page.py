"""What the inbox and a submission's page show: what was said, how long it has waited, what to look at twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from feedback.follow import READ_IN
from feedback.models import WAITING, AnsweredBy, State, Submission
from feedback.models.submissions import SubmissionQuerySet, places_in
from feedback.moderation import MARK, READABLE, TAKEN_IN_FROM, fingerprint
from feedback.questionnaires import Question, questions_of
from foundations.holidays import is_working_day, working_days_after
from foundations.personal_data import KINDS, Found, hints
from foundations.stretches import in_order

#: The lists of the inbox, in the order of the page; what its giver deleted is in none of them.
LISTS = (State.RECEIVED, State.QUARANTINED, State.READ, State.REJECTED)
CLIP = 280
#: Who has so much to read is helped by no exact number, and each page would count it anew.
MOST_COUNTED = 1000

#: Who speaks, in one word; the exact group is among the answers.
WHO = {
    AnsweredBy.GUARDIAN: _("Vanhempi"),
    AnsweredBy.RELATIVE: _("Läheinen"),
    AnsweredBy.YOUTH: _("Nuori"),
    AnsweredBy.CHILD: _("Lapsi"),
    AnsweredBy.UNKNOWN: _("Joku"),
}


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of the text: plain, already hidden, or a `hint` at who somebody is (`label` says of what kind)."""

    text: str
    kind: Literal["plain", "hidden", "hint"] = "plain"
    label: object = ""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A passage that could be hidden; `value` names its place in the form."""

    value: str
    text: str
    label: object


@dataclass(frozen=True, slots=True)
class Answer:
    """`words` is empty when the question was left unanswered; `is_unsure` is "en osaa sanoa"."""

    question: str
    words: str
    is_unsure: bool = False


@dataclass(frozen=True, slots=True)
class Wait:
    """How long a submission has waited to be read, in working days, against the day that was promised."""

    days: int
    promised: date
    is_late: bool

    @property
    def late_by(self) -> int:
        return self.days - READ_IN


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the inbox; `answers` counts them. `wait` is None when nobody waits."""

    submission: Submission
    who: object
    passages: tuple[Passage, ...]
    answers: int
    wait: Wait | None


@dataclass(frozen=True, slots=True)
class Reading:
    """One submission as its page shows it."""

    submission: Submission
    who: object
    passages: tuple[Passage, ...]
    suspects: tuple[Suspect, ...]
    answers: tuple[Answer, ...]
    wait: Wait | None
    seen: str

    @property
    def waits_to_be_read(self) -> bool:
        return self.submission.state == State.RECEIVED

    @property
    def can_be_taken_in(self) -> bool:
        return self.submission.state in TAKEN_IN_FROM

    @property
    def can_be_rejected(self) -> bool:
        return self.submission.state in READABLE

    @property
    def can_be_hidden_from(self) -> bool:
        """Whether there are words of which some could be hidden."""
        return bool(self.submission.text) and self.submission.state in READABLE

    @property
    def unanswered(self) -> int:
        return sum(1 for answer in self.answers if not answer.words)


@dataclass(frozen=True, slots=True)
class Queue:
    """How much waits in each list that somebody has to empty (at most MOST_COUNTED), and since when the oldest has."""

    received: int
    held: int
    oldest: Wait | None

    @property
    def received_shown(self) -> int | str:
        return shown(self.received)

    @property
    def held_shown(self) -> int | str:
        return shown(self.held)

    @property
    def waits_to_be_read(self) -> str:
        words = ngettext("%(n)s palaute odottaa lukijaa", "%(n)s palautetta odottaa lukijaa", self.received)
        return words % {"n": self.received_shown}


def queue_of(rows: SubmissionQuerySet) -> Queue:
    """What of `rows` waits, in one query that reads no more than it tells."""
    lists = [in_order(rows.filter(state=state), places_in(state)) for state in (State.RECEIVED, State.QUARANTINED)]
    first, second = (one.values_list("state", "date")[:MOST_COUNTED] for one in lists)
    waiting = list(first.union(second, all=True))
    days = [day for state, day in waiting if state == State.RECEIVED]
    oldest = waited(min(days), timezone.localdate()) if days else None
    return Queue(received=len(days), held=len(waiting) - len(days), oldest=oldest)


def shown(count: int) -> int | str:
    """How many wait, as it is told: 7, 999, 999+."""
    return f"{MOST_COUNTED - 1}+" if count >= MOST_COUNTED else count


def rows_of(submissions: Sequence[Submission]) -> list[Row]:
    """The lines of one page of the inbox, clipped to their beginning."""
    return [
        Row(
            submission=submission,
            who=WHO[AnsweredBy(submission.answered_by)],
            passages=tuple(_passages(_clipped(submission.text), [])),
            answers=len(submission.answers),
            wait=_wait_of(submission),
        )
        for submission in submissions
    ]


def reading_of(submission: Submission) -> Reading:
    found = [] if submission.state == State.REJECTED else hints(submission.text)
    return Reading(
        submission=submission,
        who=WHO[AnsweredBy(submission.answered_by)],
        passages=tuple(_passages(submission.text, found)),
        suspects=tuple(
            Suspect(f"{one.start}-{one.end}", submission.text[one.start : one.end], KINDS[one.kind]) for one in found
        ),
        answers=tuple(_answer(question, submission) for question in _asked(submission)),
        wait=_wait_of(submission),
        seen=fingerprint(submission.text),
    )


def waited(since: date, today: date) -> Wait:
    promised = working_days_after(since, READ_IN)
    return Wait(days=_working_days(since, today), promised=promised, is_late=today > promised)


@lru_cache(maxsize=1024)
def _working_days(since: date, today: date) -> int:
    """Full working days after `since`, today included."""
    return sum(is_working_day(since + timedelta(days=day)) for day in range(1, (today - since).days + 1))


def _wait_of(submission: Submission) -> Wait | None:
    return waited(submission.date, timezone.localdate()) if submission.state in WAITING else None


def _asked(submission: Submission) -> list[Question]:
    """The questions answered by choosing; the text, the answerer and the municipality are shown apart."""
    return [
        question for question in questions_of(submission.version) if question.is_counted and question.kind != "text"
    ]


def _answer(question: Question, submission: Submission) -> Answer:
    given = submission.answers.get(question.code, [])
    chosen = {given} if isinstance(given, str) else set(given)
    unsure = question.without_answer if question.without_answer and question.without_answer.code in chosen else None
    words = [str(option.text) for option in question.options if option.code in chosen]
    said = ", ".join([*words, str(unsure.text)] if unsure else words)
    return Answer(question=str(question.text), words=said, is_unsure=bool(unsure))


def _clipped(text: str) -> str:
    """The beginning of a text, cut between two words."""
    if len(text) <= CLIP:
        return text
    return (text[:CLIP].rpartition(" ")[0] or text[:CLIP]) + "…"


def _passages(text: str, found: Sequence[Found]) -> list[Passage]:
    """The text cut where something was found or has been hidden."""
    passages: list[Passage] = []
    place = 0
    for one in found:
        passages += _with_marks(text[place : one.start])
        passages.append(Passage(text[one.start : one.end], "hint", KINDS[one.kind]))
        place = one.end
    return passages + _with_marks(text[place:])


def _with_marks(text: str) -> list[Passage]:
    passages: list[Passage] = []
    for number, part in enumerate(text.split(MARK)):
        if number:
            passages.append(Passage(MARK, "hidden"))
        if part:
            passages.append(Passage(part))
    return passages
