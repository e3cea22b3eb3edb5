"""A law of facts: the membership that a row names is of the ecosystem that stands beside it on the row."""

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class MembershipOfTheEcosystem(models.BaseConstraint):
    """A foreign key of two columns, for which Django has no word. Checked when the transaction ends, as all of ours.

    It leans on `membership_with_its_ecosystem`.
    """

    key = (
        "FOREIGN KEY (membership_id, ecosystem_id) REFERENCES ecosystems_membership (id, ecosystem_id)"
        " DEFERRABLE INITIALLY DEFERRED"
    )

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return f'CONSTRAINT "{self.name}" {self.key}'

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return f"{_alter(model)} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        return f'{_alter(model)} DROP CONSTRAINT "{self.name}"'

    def validate(self, *_words: Any, **_named: Any) -> None:
        """Forms offer the memberships of one ecosystem alone."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, MembershipOfTheEcosystem) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


def _alter(model: Any) -> str:
    return f'ALTER TABLE "{model._meta.db_table}"'
