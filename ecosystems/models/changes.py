"""Change: the outbox of facts. Statement triggers write which cells changed; recompute drains it.

Python never writes it. A cell is (source, ecosystem, membership or none, municipality or none, month). Rows are
append-only and carry no unique key: with ON CONFLICT DO NOTHING a drain between a statement and its commit would lose
the change. The numbers are not foreign keys, so that a deleted ecosystem's changes can still be drained.
"""

import pgtrigger
from django.db import models


class Change(models.Model):
    source = models.CharField(max_length=40)
    ecosystem_id = models.BigIntegerField()
    membership_id = models.BigIntegerField(null=True)
    municipality_id = models.BigIntegerField(null=True)
    month = models.DateField(help_text="The first day of the month")

    class Meta:
        indexes = [models.Index(fields=["ecosystem_id", "id"], name="changes_of_an_ecosystem")]

    def __str__(self) -> str:
        return f"{self.source} {self.ecosystem_id}/{self.membership_id}/{self.municipality_id} {self.month:%Y-%m}"


def change_triggers(source: str, *, day: str = "date") -> list[pgtrigger.Trigger]:
    """The three statement triggers that report a fact table's changed cells, old ∪ new, under `source`.

    The table needs the columns ecosystem_id, membership_id, municipality_id and `day` (a date).
    """
    cells = f"SELECT ecosystem_id, membership_id, municipality_id, date_trunc('month', {day})::date AS month FROM"
    into = "INSERT INTO ecosystems_change (source, ecosystem_id, membership_id, municipality_id, month)"

    def trigger(verb: str, operation: pgtrigger.Operation, rows: str, **seen: str) -> pgtrigger.Trigger:
        return pgtrigger.Trigger(
            name=f"change_on_{verb}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=pgtrigger.Referencing(**seen),
            func=f"{into} SELECT '{source}', cells.* FROM ({rows}) AS cells; RETURN NULL;",  # noqa: S608 - constants
        )

    return [
        trigger("insert", pgtrigger.Insert, f"{cells} new_rows GROUP BY 1, 2, 3, 4", new="new_rows"),
        trigger("update", pgtrigger.Update, f"{cells} old_rows UNION {cells} new_rows", old="old_rows", new="new_rows"),
        trigger("delete", pgtrigger.Delete, f"{cells} old_rows GROUP BY 1, 2, 3, 4", old="old_rows"),
    ]
