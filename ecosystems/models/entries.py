"""Entry: one logged occasion of joint work, once, whoever writes it. Never one family's case."""

import uuid
from collections.abc import Collection, Iterable
from datetime import date, timedelta
from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Case, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ecosystems.access import OpenTo, Scope
from ecosystems.models.changes import change_triggers
from ecosystems.models.organisations import Sector
from ecosystems.models.same_ecosystem import MembershipOfTheEcosystem
from foundations.editing import Versioned
from foundations.stretches import Key, a_text

if TYPE_CHECKING:
    from ecosystems.models.activities import Activity
    from ecosystems.models.network import Membership

SMALL = 10
"""An entry about fewer people met than this is shown by month to anyone but its writer's organisation."""
NO_DAY = date.min


class Setting(models.TextChoices):
    FAMILY_CENTRE = "family_centre", _("Perhekeskuksessa")
    SCHOOL = "school", _("Koulussa")
    EARLY_EDUCATION = "early_education", _("Päiväkodissa")
    HOBBY = "hobby", _("Harrastuksessa")
    COMMUNITY = "community", _("Lähiyhteisössä")
    ONLINE = "online", _("Verkossa")
    ELSEWHERE = "elsewhere", _("Muualla")


class HowEarly(models.TextChoices):
    BEFORE_WORRY = "before_worry", _("Ennen huolta")
    WORRY = "worry", _("Huoli herännyt")
    SUPPORT_NEEDED = "support_needed", _("Tuki tarpeen")
    CRISIS = "crisis", _("Kriisi")


class ChildHeard(models.TextChoices):
    YES = "yes", _("Kyllä")
    NO = "no", _("Ei")
    NO_CHILDREN = "no_children", _("Lapsia ei ollut")


class EntryQuerySet(OpenTo["Entry"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id", Scope.ORGANISATION: "membership__organisation_id"}

    def of_occasion(self, activity: "Activity", day: date, memberships: "Iterable[Membership]") -> Self:
        """Those of this activity and day at which one of these organisations was."""
        there = EntryPartner.objects.filter(entry=OuterRef("pk"), membership__in=memberships)
        return self.filter(Exists(there), activity=activity, date=day)

    def months(self) -> list[date]:
        """From the month of the last of these back to that of the first, whatever lies between; both ends are read from
        an index and no entry is counted."""
        days = self.values_list("date", flat=True)
        ends = list(days.order_by("-date")[:1].union(days.order_by("date")[:1], all=True))
        if not ends:
            return []
        found = [min(ends).replace(day=1)]
        while found[-1] < max(ends).replace(day=1):
            found.append(next_month(found[-1]))
        return found[::-1]

    def in_month(self, month: date) -> Self:
        """Those of the month that begins on this day."""
        return self.filter(date__gte=month, date__lt=next_month(month))

    def placed_for(self, own: Collection[int]) -> Self:
        """With `shown_day` as a reader whose memberships are `own` may know it: the day, or NO_DAY of a small entry of
        somebody else's. `PLACES` order them by what she is shown, so that no place in the list tells a day.
        """
        met = ExpressionWrapper(F("children") + F("adults"), models.IntegerField())
        hidden = Q(met__gt=0, met__lt=SMALL) & ~Q(membership__in=own)
        return self.annotate(met=met, shown_day=Case(When(hidden, then=Value(NO_DAY)), default=F("date")))

    def for_reading(self) -> Self:
        """What a line in a list touches, in three queries."""
        partners = EntryPartner.objects.select_related("membership__organisation")
        return self.select_related("activity", "municipality", "membership__organisation").prefetch_related(
            Prefetch("partners", partners), "parts"
        )


#: Newest first; those without a day last, by name and then by chance.
PLACES = (
    Key("shown_day", date.fromisoformat, falls=True),
    Key("activity__sort_key", a_text),
    Key("membership__organisation__sort_key", a_text),
    Key("client_key", uuid.UUID),
)


def next_month(month: date) -> date:
    """The first day of the month after that of `month`."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1)


class Entry(Versioned):
    """A fact: it belongs to one ecosystem, one reporting organisation (its membership), one municipality or none.

    What it depends on is frozen on it: `sectors` counts the sectors of its partners on the day it was written.
    """

    client_key = models.UUIDField(
        default=uuid.uuid4, unique=True, help_text="Made with the form, so that a double tap stores one entry"
    )
    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, related_name="entries")
    # Without an index of its own: `entries_of_a_cell` begins with it.
    membership = models.ForeignKey(
        "ecosystems.Membership", models.RESTRICT, related_name="reported_entries", db_index=False
    )
    activity = models.ForeignKey("ecosystems.Activity", models.RESTRICT, related_name="entries")
    municipality = models.ForeignKey("ecosystems.Area", models.PROTECT, null=True, blank=True, related_name="+")
    date = models.DateField(_("päivä"))
    setting = models.CharField(_("missä"), max_length=20, choices=Setting)
    how_early = models.CharField(_("kuinka varhain"), max_length=20, choices=HowEarly)
    child_heard = models.CharField(_("kuultiinko lasten oma näkemys"), max_length=20, choices=ChildHeard)
    children = models.PositiveSmallIntegerField(_("lapsia"), default=0, validators=[MaxValueValidator(500)])
    adults = models.PositiveSmallIntegerField(_("aikuisia"), default=0, validators=[MaxValueValidator(500)])
    professionals = models.PositiveSmallIntegerField(_("ammattilaisia"), default=1, validators=[MaxValueValidator(50)])
    sectors = models.PositiveSmallIntegerField()
    created_on = models.DateField(help_text="A date only; correcting and undoing are open for 30 days from it")

    objects = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["-date", "-id"]
        indexes = [
            models.Index(
                fields=["ecosystem", "date"],
                include=["membership", "municipality", "activity", "sectors", "children", "adults"],
                name="entries_of_a_month",
            ),
            # What recompute reads: the facts of one organisation's month, a few dozen rows.
            models.Index(fields=["membership", "date"], name="entries_of_a_cell"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(children__lte=500, adults__lte=500, professionals__lte=50),
                name="entry_counts_are_of_one_occasion",
            ),
            models.CheckConstraint(condition=Q(sectors__gte=1, sectors__lte=len(Sector)), name="entry_has_sectors"),
            models.CheckConstraint(
                condition=Q(children__gt=0) | Q(child_heard=ChildHeard.NO_CHILDREN),
                name="entry_without_children_heard_none",
            ),
            MembershipOfTheEcosystem(name="entry_membership_is_of_its_ecosystem"),
        ]
        triggers = change_triggers("entries")

    def __str__(self) -> str:
        return f"{self.activity} {self.date}"

    @property
    def is_small(self) -> bool:
        """About fewer than 10 people met. Where nobody was met there is nobody to protect."""
        return 0 < self.children + self.adults < SMALL


class EntryPartner(models.Model):
    """An organisation that was there, with its sector as it was then; the reporting one is among them."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="partners")
    membership = models.ForeignKey("ecosystems.Membership", models.RESTRICT, related_name="+")
    sector = models.CharField(max_length=20, choices=Sector)
    named = models.BooleanField(
        default=True, help_text="Somebody of another organisation named it; False: it is there by its own word alone"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "membership"], name="partner_once_for_an_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.membership_id}"


class EntryPartQuerySet(OpenTo["EntryPart"]):
    scope_paths = {Scope.OWN: "person_id", Scope.ECOSYSTEM: "entry__ecosystem_id"}

    def named(self) -> Self:
        """Parts that still tell whose they are."""
        return self.filter(person__isnull=False)


class EntryPart(models.Model):
    """Somebody's own part: she wrote the entry or joined it for her organisation. Her name leaves after 90 days."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="parts")
    membership = models.ForeignKey("ecosystems.Membership", models.RESTRICT, related_name="+")
    person = models.ForeignKey("ecosystems.User", models.SET_NULL, null=True, related_name="entry_parts")
    created_on = models.DateField()

    objects = EntryPartQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["created_on"], condition=Q(person__isnull=False), name="parts_with_a_name"),
        ]
        constraints = [models.UniqueConstraint(fields=["entry", "person"], name="one_part_for_a_person_in_an_entry")]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.membership_id}"


class LearningNote(models.Model):
    """What was learned, stored apart: an ecosystem and a quarter; no link to an entry or a person, no order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, related_name="learning_notes")
    quarter = models.DateField(help_text="The first day of the quarter")
    text = models.CharField(_("mitä opimme"), max_length=500)

    class Meta:
        ordering = ["-quarter", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quarter__day=1, quarter__month__in=[1, 4, 7, 10]), name="learning_note_tells_a_quarter"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="learning_note_says_something"),
        ]

    def __str__(self) -> str:
        return self.text


class EntryDeletionQuerySet(OpenTo["EntryDeletion"]):
    scope_paths = {Scope.ECOSYSTEM: "ecosystem_id"}


class EntryDeletion(models.Model):
    """That a coordinator deleted an entry, and why; of the entry itself only the month and the organisation."""

    ecosystem = models.ForeignKey("ecosystems.Ecosystem", models.CASCADE, related_name="entry_deletions")
    organisation = models.ForeignKey("ecosystems.Organisation", models.PROTECT, related_name="+")
    month = models.DateField(help_text="The first day of the month of the occasion")
    reason = models.CharField(_("syy"), max_length=200)
    by = models.ForeignKey("ecosystems.User", models.SET_NULL, null=True, related_name="+")
    deleted_on = models.DateField(default=timezone.localdate)

    objects = EntryDeletionQuerySet.as_manager()

    class Meta:
        ordering = ["-deleted_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(month__day=1), name="entry_deletion_tells_a_month"),
            models.CheckConstraint(condition=~Q(reason=""), name="entry_deletion_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.month:%Y-%m}"
