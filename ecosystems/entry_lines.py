"""Entries as one reader may see them: what is hidden of a small one is decided here, before any template runs."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ecosystems.activity_log import OPEN_FOR
from ecosystems.models import Activity, Area, Entry, EntryPart, Membership, Organisation
from foundations import finnish


@dataclass(frozen=True, slots=True)
class EntryLine:
    """An entry for one reader. Of a small one of another organisation she is told the month and "alle 10" alone."""

    pk: int
    key: UUID
    activity: Activity
    organisation: Organisation
    is_ours: bool
    """Whether the reader's own organisation wrote it."""
    named: list[Organisation]
    """Who else was there by the writer's word; the reader's own organisation is not told that it was."""
    joined: list[Organisation]
    """Who else was there by their own word."""
    month: date
    day: date | None
    municipality: Area | None
    people: str
    is_today: bool
    is_shared: bool
    """Whether the entry stays when the reader takes her part out."""
    may_correct: bool = False
    may_undo: bool = False


def entry_line(entry: Entry, *, own: Collection[int], part: EntryPart | None = None) -> EntryLine:
    """`entry` for a reader whose organisations' memberships are `own`; `part` is hers, if she was there.

    `entry` comes from `Entry.objects.for_reading()`.
    """
    hidden = entry.is_small and entry.membership_id not in own
    today = timezone.localdate()
    known = {entry.membership_id, *own} if part else {entry.membership_id}
    others = [one.membership for one in entry.partners.all() if one.membership_id not in known]
    with_parts = {one.membership_id for one in entry.parts.all()}
    return EntryLine(
        pk=entry.pk,
        key=entry.client_key,
        activity=entry.activity,
        organisation=entry.membership.organisation,
        is_ours=entry.membership_id in own,
        named=_in_order(one for one in others if one.pk not in with_parts),
        joined=_in_order(one for one in others if one.pk in with_parts),
        month=entry.date.replace(day=1),
        day=None if hidden else entry.date,
        municipality=None if hidden else entry.municipality,
        people=_together(_("alle 10 mukana")) if hidden else people_met(entry),
        is_today=not hidden and entry.date == today,
        is_shared=len(entry.parts.all()) > 1,
        may_correct=part is not None and not hidden and today <= entry.created_on + OPEN_FOR,
        may_undo=part is not None and today <= part.created_on + OPEN_FOR,
    )


def people_met(entry: Entry) -> str:
    """11 lasta, 9 aikuista; nothing when nobody was met."""
    children = ngettext("%(count)d lapsi", "%(count)d lasta", entry.children) % {"count": entry.children}
    adults = ngettext("%(count)d aikuinen", "%(count)d aikuista", entry.adults) % {"count": entry.adults}
    return ", ".join(_together(said) for count, said in ((entry.children, children), (entry.adults, adults)) if count)


def _together(words: str) -> str:
    """A number stays on the line of what it counts."""
    return words.replace(" ", finnish.NBSP)


def _in_order(memberships: Iterable[Membership]) -> list[Organisation]:
    return sorted((one.organisation for one in memberships), key=lambda organisation: organisation.sort_key)
