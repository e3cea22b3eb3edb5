"""Step 2 of 2, for the giver: where her feedback is in the loop, what kinds of data are held, and taking it back."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystems.models import Ecosystem
from feedback import erasures, limits
from feedback.models import WAITING, AnsweredBy, Questionnaire, State, Submission
from feedback.questionnaires import questions_of
from feedback.receipts import Receipt, submission_with
from foundations.finnish import format_day
from foundations.holidays import working_days_after

#: In how many working days adults promise to read what was sent.
READ_IN = 5
#: Wrong codes in an hour: of one address for one selector, of one address, for one selector.
MOST_OF_ONE_FOR_ONE, MOST_OF_ONE, MOST_FOR_ONE = 5, 60, 40


class TooManyTries(Exception):
    """So many wrong codes have come that this one is not looked at."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the trail; `body` is a paragraph under it."""

    title: str
    when: str
    body: str = ""
    state: Literal["done", "now", "next"] = "next"


@dataclass(frozen=True, slots=True)
class FollowPage:
    """`changes_by` is the day by which the page says something new, when one is known; a promise not kept is said."""

    ecosystem: Ecosystem
    sent_on: date
    heading: str
    trail: tuple[Step, ...]
    held: tuple[str, ...]
    changes_by: date | None
    is_late: bool
    rejected_for: str
    is_deleted: bool
    is_for_children: bool


def find(receipt: Receipt, *, address: str) -> Submission | None:
    """The submission of a receipt, and None for a wrong one, which is counted. Raises TooManyTries.

    Whoever has the right code gets in whatever others have tried: the first try of an address for a selector is always
    looked at, and right ones are never counted.
    """
    try:
        of_one_for_one = limits.counted("tries", address, receipt.selector)
        crowded = (
            limits.counted("tries-of-address", address) >= MOST_OF_ONE
            or limits.counted("tries-for-selector", receipt.selector) >= MOST_FOR_ONE
        )
        if of_one_for_one >= (1 if crowded else MOST_OF_ONE_FOR_ONE):
            raise TooManyTries
        found = submission_with(receipt)
        if found is None:
            limits.count_one("tries", address, receipt.selector)
            limits.count_one("tries-of-address", address)
            limits.count_one("tries-for-selector", receipt.selector)
    except limits.Uncounted:
        return submission_with(receipt)
    return found


def take_back(submission: Submission) -> None:
    """Deletes what was said, at once and for good. Its place and day stay, so that it cannot be sent again.

    Written into the ledger first, so that a backup from before does not bring it back.
    """
    erasures.remember(submission.pk)
    Submission.objects.filter(pk=submission.pk).forget()
    submission.refresh_from_db()


def page_of(submission: Submission) -> FollowPage:
    """What the giver is told; never what she wrote or chose."""
    state = State(submission.state)
    promised = working_days_after(submission.date, READ_IN) if state in WAITING else None
    return FollowPage(
        ecosystem=submission.ecosystem,
        sent_on=submission.date,
        heading=_heading(state),
        trail=() if state in {State.DELETED, State.REJECTED} else _trail(submission),
        held=() if state == State.DELETED else tuple(_held(submission)),
        changes_by=promised,
        is_late=promised is not None and promised < timezone.localdate(),
        rejected_for=submission.get_rejected_for_display() if state == State.REJECTED else "",
        is_deleted=state == State.DELETED,
        is_for_children=submission.version.questionnaire.code == Questionnaire.Code.CHILDREN,
    )


def _heading(state: State) -> str:
    return {
        State.RECEIVED: _("Palautteesi odottaa lukijaa"),
        State.QUARANTINED: _("Palautteesi odottaa lukijaa"),
        State.READ: _("Palautteesi on luettu"),
        State.REJECTED: _("Palautettasi ei voitu ottaa mukaan"),
        State.DELETED: _("Palautteesi on poistettu"),
    }[state]


def _trail(submission: Submission) -> tuple[Step, ...]:
    sent = _("Lähetit palautteen %(day)s") % {"day": format_day(submission.date)}
    unseen = _("Kirjoittamaasi tekstiä ei näytetä tässä, jotta kukaan muu ei näe sitä, vaikka saisi koodisi.")
    if submission.state in WAITING:
        day = format_day(working_days_after(submission.date, READ_IN))
        said = Step(
            _("Sanoit"),
            _("%(sent)s. Olet nyt tässä.") % {"sent": sent},
            _("Lupasimme, että aikuinen lukee palautteesi viimeistään %(day)s.") % {"day": day} + f" {unseen}",
            "now",
        )
        gathered = Step(_("Asia"), _("Kun moni kertoo samasta asiasta, se viedään kokoukseen."))
    else:
        read = _("Palautteesi on luettu.")
        if submission.read_on:
            read = _("Palautteesi luettiin %(day)s.") % {"day": format_day(submission.read_on)}
        said = Step(_("Sanoit"), sent, f"{read} {unseen}", "done")
        gathered = Step(
            _("Asia"),
            _("Olet nyt tässä."),
            _("Kun moni kertoo samasta asiasta, se viedään kokoukseen. Sitä odotetaan nyt."),
            "now",
        )
    return (
        said,
        gathered,
        Step(_("Päätös"), _("Kerromme, mitä päätettiin, myös silloin kun emme voi muuttaa asiaa.")),
        Step(_("Muutos"), _("Kerromme, milloin muutos alkaa.")),
        Step(_("Auttoiko se?"), _("Voit palata tälle sivulle koodillasi ja kertoa. Kukaan ei soita sinulle.")),
    )


def _held(submission: Submission) -> list[str]:
    """The kinds of data that are kept, in words; none of the data."""
    answers = submission.answers
    scales = sum(
        1 for question in questions_of(submission.version) if question.kind == "agree" and question.code in answers
    )
    others = len(answers) - scales - ("service" in answers)
    kinds = [_("lähetyspäivä"), _("lomakkeen kieli")]
    if "service" in answers:
        kinds.append(_("valitsemasi palvelu"))
    if scales:
        kinds.append(ngettext("vastaus %(n)s väitteeseen", "vastaukset %(n)s väitteeseen", scales) % {"n": scales})
    if others:
        kinds.append(ngettext("vastaus %(n)s kysymykseen", "vastaukset %(n)s kysymykseen", others) % {"n": others})
    if submission.text:
        kinds.append(_("vapaa teksti, jota ei näytetä tässä"))
    if submission.answered_by != AnsweredBy.UNKNOWN:
        kinds.append(_("vastaajaryhmä"))
    if submission.municipality_id:
        kinds.append(_("kunta"))
    return kinds
