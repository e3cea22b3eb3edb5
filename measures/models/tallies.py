"""Profile, Cell, LeafTally, Tally, DirtyNode, Branch: what is counted. Only recompute and the audit write them.

Everything here follows from the facts and can be made again from nothing, so the tables carry no foreign keys to the
places that facts once had: a deleted ecosystem's leaf must stay until its figures have been taken out of the area tree.
"""

from datetime import date
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models

PARTS = "[profile, count, the source's sums …] of each profile, in the order of the profiles"


class Profile(models.Model):
    """One distinct combination of a source's dimensions, interned."""

    source = models.CharField(max_length=40)
    dims = ArrayField(models.TextField(), help_text="The values in the order in which the source declares dimensions")
    dimensions = models.JSONField(help_text="{dimension: value}, the same for those who read")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "dims"], name="one_profile_for_a_combination")]

    def __str__(self) -> str:
        return f"{self.source} {self.dimensions}"


class Cell(models.Model):
    """The key of a leaf, interned, with the two places into which it rolls: one in each tree.

    `membership_place` is the membership's place, or the ecosystem's residual place. `area_place` is the municipality's,
    carried to the last of its successors; for an unknown municipality the residual place of the one wellbeing area in
    which the ecosystem lies *today*, else of the country. It is today's geography for all months (docs/decisions/009),
    so a cell has no month.
    """

    ecosystem_id = models.BigIntegerField()
    membership_id = models.BigIntegerField(null=True)
    municipality_id = models.BigIntegerField(null=True)
    membership_place = models.ForeignKey(
        "ecosystems.Place", models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )
    area_place = models.ForeignKey(
        "ecosystems.Place", models.DO_NOTHING, db_constraint=False, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ecosystem_id", "membership_id", "municipality_id"],
                nulls_distinct=False,
                name="one_cell_for_a_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ecosystem_id}/{self.membership_id}/{self.municipality_id}"


class LeafTally(models.Model):
    """Step 1's result: what the facts of one cell and month say, all its profiles in one row."""

    pk = models.CompositePrimaryKey("cell", "source", "month")
    cell = models.ForeignKey(Cell, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    source = models.CharField(max_length=40)
    month = models.DateField(help_text="The first day of the month")
    parts = ArrayField(ArrayField(models.IntegerField()), help_text=PARTS)

    def __str__(self) -> str:
        return f"{self.cell_id} {self.source} {self.month:%Y-%m}"


class TallyQuerySet(models.QuerySet["Tally"]):
    def behind(self, place_id: int, source: str, first_day: date, until: date) -> Self:
        """The tallies of one place and source in the months of [first_day, until), in order."""
        months = self.filter(place_id=place_id, source=source, month__gte=first_day, month__lt=until)
        return months.order_by("month")


class Tally(models.Model):
    """Step 2's result: a place with cells is the sum of their leaves, every higher place the sum of its children.

    Beside its parts stand the slots of this month, which are what each definition makes of them. A definition that
    found nothing to count has none. `measures.series` alone reads them.
    """

    pk = models.CompositePrimaryKey("place", "source", "month")
    place = models.ForeignKey(
        "ecosystems.Place", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    source = models.CharField(max_length=40)
    month = models.DateField(help_text="The first day of the month")
    parts = ArrayField(ArrayField(models.IntegerField()), help_text=PARTS)
    definitions = ArrayField(models.IntegerField(), help_text="Those that have a slot here")
    slots = ArrayField(ArrayField(models.IntegerField()), help_text="[numerator, denominator or 0, n] of each of them")

    objects = TallyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(month__day=1, slots__len=models.F("definitions__len")),
                name="tally_has_a_month_and_a_slot_for_each_definition",
            )
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.source} {self.month:%Y-%m}"


class DirtyNode(models.Model):
    """The work list between the steps: this tally of this place may no longer be the sum of what lies under it.

    Append-only without a unique key, as Change is, and for the same reason.
    """

    place_id = models.BigIntegerField()
    source = models.CharField(max_length=40)
    month = models.DateField()

    def __str__(self) -> str:
        return f"{self.place_id} {self.source} {self.month:%Y-%m}"


class Branch(models.Model):
    """A place's parent as step 2 last rolled it up; where Place differs, what moved is taken out of the old parent."""

    place_id = models.BigIntegerField(primary_key=True)
    parent_id = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.place_id} → {self.parent_id}"
