"""Submission: one anonymous feedback. No address, device, clock time, person or order of arrival is kept with it."""

import json
import uuid
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import Access, OpenTo, Scope
from ecosystems.models import Membership, Seat
from ecosystems.models.changes import change_triggers
from foundations.stretches import Key, in_order

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from ecosystems.models import User

TEXT_LENGTH = 2000


class State(models.TextChoices):
    RECEIVED = "received", _("odottaa lukemista")
    READ = "read", _("luettu")
    QUARANTINED = "quarantined", _("odottaa tarkistusta")
    REJECTED = "rejected", _("ei otettu mukaan")
    DELETED = "deleted", _("poistettu")


#: What the figures count: what nobody has read yet counts as much as what has been read.
COUNTED = (State.RECEIVED, State.READ)
#: What somebody has to look at still.
WAITING = (State.RECEIVED, State.QUARANTINED)


class AnsweredBy(models.TextChoices):
    GUARDIAN = "guardian", _("Vanhempi tai huoltaja")
    RELATIVE = "relative", _("Isovanhempi tai muu läheinen")
    YOUTH = "youth", _("Nuori, 13–17 vuotta")
    CHILD = "child", _("Lapsi, 7–12 vuotta")
    UNKNOWN = "unknown", _("Ei tiedossa")


class AgeGroup(models.TextChoices):
    """The dimension of the figures; `AGE_GROUP` says which answerers it holds."""

    CHILDREN = "children", _("7–12-vuotiaat")
    YOUTH = "youth", _("13–17-vuotiaat")
    ADULTS = "adults", _("aikuiset")
    UNKNOWN = "unknown", _("ei tiedossa")


AGE_GROUP: dict[AnsweredBy, AgeGroup] = {
    AnsweredBy.GUARDIAN: AgeGroup.ADULTS,
    AnsweredBy.RELATIVE: AgeGroup.ADULTS,
    AnsweredBy.YOUTH: AgeGroup.YOUTH,
    AnsweredBy.CHILD: AgeGroup.CHILDREN,
    AnsweredBy.UNKNOWN: AgeGroup.UNKNOWN,
}


class Held(models.TextChoices):
    """Why a submission waits in quarantine until a reader has looked at it."""

    TOO_MANY = "too_many", _("samasta verkosta tuli paljon palautetta")
    TOO_FAST = "too_fast", _("lomake lähetettiin heti avaamisen jälkeen")
    TRAP = "trap", _("piilotettu kenttä oli täytetty")
    UNCOUNTED = "uncounted", _("määrää ei voitu laskea")


class Rejection(models.TextChoices):
    """Why a reader did not take a submission in."""

    NOT_FEEDBACK = "not_feedback", _("Mainos, kokeilu tai tyhjä viesti")
    THREAT = "threat", _("Uhkaus tai solvaus, joka ei kerro avusta")
    ROBOT = "robot", _("Ohjelman lähettämä, sama monta kertaa")
    ELSEWHERE = "elsewhere", _("Koskee muuta aluetta tai muuta asiaa")


TAKE_IN = """
    INSERT INTO feedback_submission (id, channel_id, ecosystem_id, membership_id, municipality_id, version_id, date,
        language, answered_by, answers, text, state, held, rejected_for)
    SELECT %(id)s, id, ecosystem_id, membership_id, %(municipality_id)s, %(version_id)s, %(date)s,
        %(language)s, %(answered_by)s, %(answers)s, %(text)s, %(state)s, %(held)s, ''
    FROM feedback_channel WHERE id = %(channel_id)s AND (closed_on IS NULL OR closed_on > %(date)s)
    ON CONFLICT (id) DO NOTHING
"""


def places_in(state: State) -> tuple[Key, Key]:
    """How a reader goes through those in `state`: what waits the oldest first, the rest the newest first."""
    return Key("date", date.fromisoformat, falls=state not in WAITING), Key("id", uuid.UUID)


class SubmissionQuerySet(OpenTo["Submission"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id"}

    def open_to(self, user: "User | AnonymousUser", deed: Access, *, on: date | None = None) -> Self:
        """As everywhere, and never what came through a channel of an organisation for which `user` sits."""
        reach = super().open_to(user, deed, on=on)
        if not user.is_authenticated:
            return reach
        seats = Seat.objects.of(user).valid_on(on or timezone.localdate())
        own = Membership.objects.filter(organisation__in=seats.values("organisation"))
        return reach.exclude(membership__in=own)

    def counted(self) -> Self:
        """Those the figures count."""
        return self.filter(state__in=COUNTED)

    def with_receipt(self, key: uuid.UUID) -> Self:
        """The one whose receipt has this key, as the giver's pages need it, or none."""
        return self.filter(pk=key).select_related("ecosystem", "version__questionnaire")

    def take_in(self, submission: "Submission") -> bool:
        """Stores what was sent through a channel that is open at this moment; False when nothing was stored, since
        it has been closed or since this was stored before. `submission` takes its place in the house from the channel.

        One statement, in autocommit when no transaction is open. Nothing is read before it, so of two that arrive at
        once one is stored, and it may be repeated when nobody knows whether it was done.
        """
        sent = {field.attname: getattr(submission, field.attname) for field in submission._meta.concrete_fields}
        with connections[self.db].cursor() as cursor:
            cursor.execute(TAKE_IN, sent | {"answers": json.dumps(submission.answers)})
            return bool(cursor.rowcount)

    def forget(self) -> int:
        """Empties these of all that was said; the figures lose them at the next recompute."""
        return self.update(
            state=State.DELETED,
            language="",
            answers={},
            text="",
            municipality=None,
            answered_by=AnsweredBy.UNKNOWN,
            read_on=None,
            held="",
            rejected_for="",
        )

    def awaiting_reader(self) -> Self:
        return self.filter(state__in=WAITING)

    def listed(self, state: State) -> Self:
        """Those in `state` as a reader goes through them."""
        return in_order(self.filter(state=state), places_in(state))

    def for_inbox(self) -> Self:
        """What a reader is shown, in one query; the receipt is none of it."""
        return self.select_related("channel", "municipality", "version")


class Submission(models.Model):
    """A fact. Its key is the keyed hash of its receipt (`feedback.receipts`), so a repeated POST meets its own row.

    `answers` is {question code: option code}, or a list of codes where many could be chosen; an unanswered question is
    absent. A deleted one keeps its place, its day and which questions were asked, so that a repeated POST cannot bring
    it back.
    """

    # In falling order of their alignment, so that a row holds no padding: there are millions of them.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    # The index below leads with the ecosystem; nobody asks by the others but who removes one of them.
    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, related_name="submissions", db_index=False)
    membership = models.ForeignKey(
        "ecosystems.Membership", models.RESTRICT, null=True, related_name="+", db_index=False
    )
    channel = models.ForeignKey("feedback.Channel", models.RESTRICT, related_name="submissions")
    municipality = models.ForeignKey("ecosystems.Area", models.PROTECT, null=True, related_name="+", db_index=False)
    date = models.DateField(help_text="A date only")
    read_on = models.DateField(null=True, blank=True)
    version = models.ForeignKey(
        "feedback.QuestionnaireVersion", models.PROTECT, related_name="submissions", db_index=False
    )
    language = models.CharField(max_length=3)
    answered_by = models.CharField(max_length=10, choices=AnsweredBy, default=AnsweredBy.UNKNOWN)
    answers: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    text = models.TextField(blank=True, max_length=TEXT_LENGTH)
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    held = models.CharField(max_length=12, choices=Held, blank=True, help_text="Why it came to quarantine")
    rejected_for = models.CharField(max_length=12, choices=Rejection, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        indexes = [
            # Of a list of the inbox, and of a month: whoever counts one asks for the few states that are counted.
            models.Index(fields=["ecosystem", "state", "date"], name="submissions_by_state_and_day"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=State.DELETED)
                | Q(answers={}, text="", municipality=None, answered_by=AnsweredBy.UNKNOWN, held=""),
                name="deleted_submission_holds_nothing",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="submission_has_a_known_state"),
            models.CheckConstraint(
                condition=~Q(state=State.QUARANTINED) | ~Q(held=""), name="quarantined_submission_says_why"
            ),
            models.CheckConstraint(
                condition=Q(state=State.REJECTED) ^ Q(rejected_for=""), name="rejected_submission_says_why"
            ),
        ]
        triggers = change_triggers("feedback")

    def __str__(self) -> str:
        return f"{self.ecosystem} {self.date}"
