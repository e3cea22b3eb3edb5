"""The log of joint work: an occasion is logged once, whoever writes it; others join it, each can take back her part.

Who may is asked by the views (`open_to`); what may be is held here and by the constraints of the models.
"""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ecosystems.models import (
    Activity,
    Area,
    Entry,
    EntryDeletion,
    EntryPart,
    EntryPartner,
    LearningNote,
    Membership,
    User,
)
from ecosystems.models.entries import ChildHeard, EntryQuerySet
from foundations.editing import edit

OPEN_FOR = timedelta(days=30)
"""How long one's own part can be corrected and undone."""
NAMED_FOR = timedelta(days=90)
"""How long the writer's name stays with her part."""


class ForeignToTheEcosystem(ValueError):
    """An activity or an organisation is not of the ecosystem in which the work is logged."""


class WorkedAlone(ValueError):
    """Joint work has at least two organisations."""


class OutOfTime(ValueError):
    """The day has not come yet, or it is more than a year ago."""


class TooLate(Exception):
    """The 30 days in which an entry can be corrected and undone are over."""


class EntryGone(Exception):
    """Somebody took the entry away meanwhile."""


class AlreadyLogged(Exception):
    """Somebody has logged work on the same activity, day and with one of the same organisations."""

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__("The occasion may have been logged already.")
        self.entries = entries


@dataclass(frozen=True, slots=True)
class Occasion:
    """What was done, as its writer tells it. `partners` are the organisations that were there beside her own."""

    activity: Activity
    date: date
    municipality: Area | None
    setting: str
    how_early: str
    child_heard: str
    children: int
    adults: int
    professionals: int
    partners: Collection[Membership]

    def columns(self) -> dict[str, Any]:
        """Everything but the partners, as the columns of an Entry. Without children there was no view of theirs."""
        told = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "partners"}
        return told if self.children else {**told, "child_heard": ChildHeard.NO_CHILDREN}


def earliest_day(today: date) -> date:
    """The first day that can still be logged on `today`: the same day a year ago."""
    try:
        return today.replace(year=today.year - 1)
    except ValueError:  # 29 February
        return today.replace(year=today.year - 1, day=28)


@transaction.atomic
def log(
    occasion: Occasion,
    *,
    membership: Membership,
    by: User,
    client_key: uuid.UUID | None = None,
    another: bool = False,
    learned: str = "",
) -> Entry:
    """Stores what `membership`'s organisation did with others, and what was learned apart from it.

    A repeated call with the same `client_key` and words returns the first one's entry. Raises AlreadyLogged when the
    occasion may be there already, unless the writer has said that hers was `another` one; also ForeignToTheEcosystem,
    WorkedAlone, OutOfTime.
    """
    _refuse_strangers(occasion, membership)
    refuse_day(occasion.date)
    key = client_key or uuid.uuid4()
    # Always in this order, so that nobody waits for a key while holding an occasion. Two colleagues, or two taps, that
    # come at once meet here, and the second reads what the first has committed.
    _take_turns(f"entry key {key}")
    _take_turns(f"occasion {occasion.activity.pk} {occasion.date}")
    if stored := Entry.objects.filter(client_key=key).first():
        if _says(stored, occasion, membership) and stored.parts.filter(person=by).exists():
            return stored
        key = uuid.uuid4()  # the form was reached with Back and holds new words
    if not another and (alike := list(candidates(occasion, membership).for_reading())):
        raise AlreadyLogged(alike)
    entry = _write(occasion, membership=membership, key=key)
    EntryPart.objects.create(entry=entry, membership=membership, person=by, created_on=entry.created_on)
    _keep_learning(learned, entry)
    return entry


def candidates(occasion: Occasion, membership: Membership) -> EntryQuerySet:
    """The entries that may be of this very occasion: the activity, the day and an organisation match."""
    there = [membership, *occasion.partners]
    found: EntryQuerySet = Entry.objects.filter(ecosystem=membership.ecosystem_id)
    return found.of_occasion(occasion.activity, occasion.date, there)


@transaction.atomic
def join(entry: Entry, *, membership: Membership, by: User, learned: str = "") -> EntryPart:
    """`by` was there too, for `membership`'s organisation: the entry stays one. A repeated call changes nothing.

    Raises EntryGone, ForeignToTheEcosystem.
    """
    entry = _held(entry.pk)
    if membership.ecosystem_id != entry.ecosystem_id:
        raise ForeignToTheEcosystem
    today = timezone.localdate()
    part, is_new = EntryPart.objects.get_or_create(
        entry=entry, person=by, defaults={"membership": membership, "created_on": today}
    )
    if is_new:
        sector = membership.organisation.sector
        EntryPartner.objects.get_or_create(
            entry=entry, membership=membership, defaults={"sector": sector, "named": False}
        )
        _count_sectors(entry)
        _keep_learning(learned, entry)
    return part


@transaction.atomic
def undo(part: EntryPart, *, by: User) -> None:
    """Takes out `by`'s own part. The entry goes when nobody is left; else it moves to the next organisation.

    An organisation that was there by its own word alone leaves with its last part; one that others named stays.
    Raises EntryGone, TooLate.
    """
    entry = _held(part.entry_id)
    if timezone.localdate() > part.created_on + OPEN_FOR:
        raise TooLate
    if not EntryPart.objects.filter(pk=part.pk, person=by).delete()[0]:
        raise EntryGone
    left = list(entry.parts.order_by("created_on", "pk"))
    if not left:
        entry.delete()
        return
    if part.membership_id not in {other.membership_id for other in left}:
        entry.partners.filter(membership=part.membership_id, named=False).delete()
        if entry.membership_id == part.membership_id:
            entry.membership_id = left[0].membership_id
            entry.partners.filter(membership=entry.membership_id).update(named=False)
    entry.client_key = uuid.uuid4()  # the form that wrote it may be sent again
    entry.version += 1
    entry.save(update_fields=["membership", "client_key", "version"])
    _count_sectors(entry)


@transaction.atomic
def correct(entry: Entry, occasion: Occasion, *, expected_version: int, by: User) -> Entry:
    """Writes `occasion` over the entry if it is still at `expected_version`; organisations with a part stay in it.

    Raises editing.StaleEdit, TooLate, ForeignToTheEcosystem, WorkedAlone,
    OutOfTime.
    """
    _refuse_strangers(occasion, entry.membership)
    if occasion.date != entry.date:
        refuse_day(occasion.date)
    if timezone.localdate() > entry.created_on + OPEN_FOR:
        raise TooLate
    edit(entry, expected_version=expected_version, by=by, **occasion.columns())
    with_parts = Membership.objects.filter(pk__in=entry.parts.values("membership"))
    there = {one.pk: one for one in [*occasion.partners, *with_parts.select_related("organisation")]}
    entry.partners.exclude(membership__in=there).delete()
    known = set(entry.partners.values_list("membership", flat=True))
    _add_partners(entry, [one for one in there.values() if one.pk not in known])
    _count_sectors(entry)
    return entry


@transaction.atomic
def delete(entry: Entry, *, reason: str, by: User) -> EntryDeletion:
    """A coordinator takes an entry away for everyone; her reason stays, of the entry only month and organisation.

    Raises EntryGone.
    """
    entry = _held(entry.pk)
    kept = EntryDeletion.objects.create(
        ecosystem_id=entry.ecosystem_id,
        organisation_id=entry.membership.organisation_id,
        month=entry.date.replace(day=1),
        reason=reason,
        by=by,
        deleted_on=timezone.localdate(),
    )
    entry.delete()
    return kept


def forget_names() -> int:
    """The writers' names leave their parts after 90 days; returns how many left. The parts stay."""
    return EntryPart.objects.named().filter(created_on__lt=timezone.localdate() - NAMED_FOR).update(person=None)


def refuse_day(day: date) -> None:
    """Raises OutOfTime for a day that has not come and for one more than a year ago."""
    today = timezone.localdate()
    if not earliest_day(today) <= day <= today:
        raise OutOfTime


def _refuse_strangers(occasion: Occasion, membership: Membership) -> None:
    if not any(one.pk != membership.pk for one in occasion.partners):
        raise WorkedAlone
    ecosystems = {occasion.activity.ecosystem_id, *(one.ecosystem_id for one in occasion.partners)}
    if ecosystems != {membership.ecosystem_id}:
        raise ForeignToTheEcosystem


def _take_turns(what: str) -> None:
    """Waits until no other transaction holds `what`, and holds it until this one ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"activity log: {what}"])


def _held(pk: int) -> Entry:
    entry = Entry.objects.select_for_update(of=["self"]).filter(pk=pk).first()
    if entry is None:
        raise EntryGone
    return entry


def _says(entry: Entry, occasion: Occasion, membership: Membership) -> bool:
    """Whether the entry holds these very words."""
    if any(getattr(entry, name) != value for name, value in occasion.columns().items()):
        return False
    partners = set(entry.partners.filter(named=True).values_list("membership", flat=True))
    told = {one.pk for one in occasion.partners} - {membership.pk}
    return entry.membership_id == membership.pk and partners == told


def _write(occasion: Occasion, *, membership: Membership, key: uuid.UUID) -> Entry:
    named = [one for one in occasion.partners if one.pk != membership.pk]
    entry = Entry.objects.create(
        client_key=key,
        ecosystem_id=membership.ecosystem_id,
        membership=membership,
        sectors=len({one.organisation.sector for one in [membership, *named]}),
        created_on=timezone.localdate(),
        **occasion.columns(),
    )
    _add_partners(entry, named)
    EntryPartner.objects.create(entry=entry, membership=membership, sector=membership.organisation.sector, named=False)
    return entry


def _add_partners(entry: Entry, memberships: Iterable[Membership]) -> None:
    EntryPartner.objects.bulk_create(
        EntryPartner(entry=entry, membership=one, sector=one.organisation.sector) for one in memberships
    )


def _count_sectors(entry: Entry) -> None:
    """The entry's number of sectors, from the sectors frozen on its partners."""
    sectors = len(set(entry.partners.values_list("sector", flat=True)))
    if sectors != entry.sectors:
        entry.sectors = sectors
        entry.save(update_fields=["sectors"])


def _keep_learning(learned: str, entry: Entry) -> None:
    if learned := learned.strip():
        quarter = date(entry.date.year, 3 * ((entry.date.month - 1) // 3) + 1, 1)
        LearningNote.objects.create(ecosystem_id=entry.ecosystem_id, quarter=quarter, text=learned)
