"""Our migrations can run beside the version before them; each form that could not is refused."""

from functools import cache
from typing import Any

import pytest
from django.contrib.postgres.functions import RandomUUID
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db import connection, models
from django.db.migrations import (
    AddConstraint,
    AddField,
    AddIndex,
    AlterField,
    AlterModelTable,
    CreateModel,
    DeleteModel,
    Migration,
    RemoveField,
    RemoveIndex,
    RenameField,
    RunPython,
    RunSQL,
    SeparateDatabaseAndState,
)
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.db.models import Q
from django.db.models.functions import Now

from tests.safe_migrations import STATEMENTS, all_findings, findings

pytestmark = pytest.mark.django_db

INDEX = models.Index(fields=["date"], name="odd_dates")
CHECK = models.CheckConstraint(condition=Q(date__isnull=False), name="odd_date")
OUR_KEY = models.ForeignKey("ecosystems.Area", models.CASCADE, null=True, related_name="+")


def add(field: "models.Field[Any, Any]", model: str = "submission", name: str = "odd") -> AddField:
    return AddField(model, name, field)


def fill(apps: object, schema_editor: object) -> None:
    """Would fill a column."""


def new_model(*more: Any) -> CreateModel:
    fields = [
        ("id", models.BigAutoField(primary_key=True)),
        ("about", models.CharField(max_length=9, unique=True)),
        *more,
    ]
    indexes = [models.Index(fields=["about"], condition=Q(about__in=["a", "b"]), name="odd_about")]
    return CreateModel(
        "Odd", fields, {"indexes": indexes, "constraints": [models.CheckConstraint(condition=~Q(about=""), name="odd")]}
    )


def migration(*operations: Any, atomic: bool = True, **accepted: str) -> Migration:
    made = Migration("0099_odd", "feedback")
    made.operations, made.atomic = list(operations), atomic
    if accepted:
        made.accepted = accepted  # type: ignore[attr-defined]
    return made


@cache
def models_now() -> ProjectState:
    return MigrationLoader(connection).project_state()


def refused(*operations: Any, **how: Any) -> set[str]:
    return set(findings(migration(*operations, **how), models_now()))


def test_ours_can_run_beside_the_version_before_them() -> None:
    assert all_findings() == [], "CONTRIBUTING.md says which form to use"


ACCEPTED: dict[str, tuple[list[Any], bool]] = {
    "a new table": ([new_model(("area", OUR_KEY))], True),
    "a column that may be empty": ([add(models.CharField(max_length=9, null=True))], True),
    "a column with a default of the database": ([add(models.IntegerField(db_default=3))], True),
    "a column with text for all": ([add(models.CharField(max_length=9, db_default="f (x)"))], True),
    "the time of the migration for all": ([add(models.DateTimeField(db_default=Now()))], True),
    "two columns of one table": (
        [add(models.IntegerField(null=True)), add(models.TextField(null=True), name="more")],
        True,
    ),
    "an index beside writers": ([AddIndexConcurrently("submission", INDEX)], False),
    "a constraint for what comes": ([AddConstraintNotValid("submission", CHECK)], True),
    "words of the models alone": ([AlterField("submission", "text", models.TextField(help_text="odd"))], True),
    "a column that only the models lose": ([SeparateDatabaseAndState([], [RemoveField("submission", "text")])], True),
    "filling in batches": ([RunPython(fill, RunPython.noop)], False),
    "a statement with a way back": ([RunSQL("SELECT 1", RunSQL.noop)], True),
}


@pytest.mark.parametrize("form", ACCEPTED)
def test_accepted(form: str) -> None:
    operations, atomic = ACCEPTED[form]
    assert refused(*operations, atomic=atomic) == set()


REFUSED: dict[str, tuple[str, list[Any]]] = {
    "an older version leaves it empty": ("DROP_DEFAULT", [add(models.IntegerField(default=3))]),
    "a column that may no longer be empty": (
        "NOT_NULL",
        [
            AlterField("submission", "membership", OUR_KEY),
            RunSQL("ALTER TABLE feedback_submission ALTER COLUMN membership_id SET NOT NULL", ""),
        ],
    ),
    "a number for each row": ("REWRITE", [add(models.UUIDField(db_default=RandomUUID()))]),
    "a generated column": (
        "REWRITE",
        [add(models.GeneratedField(expression=models.F("date"), output_field=models.DateField(), db_persist=True))],
    ),
    "another type": ("TYPE", [AlterField("submission", "text", models.IntegerField())]),
    "an index under a lock": ("INDEX", [AddIndex("submission", INDEX)]),
    "a unique column": ("INDEX", [add(models.IntegerField(null=True, unique=True))]),
    "a unique rule": ("INDEX", [AddConstraint("submission", models.UniqueConstraint(fields=["date"], name="odd"))]),
    "an index taken away under a lock": ("INDEX", [RemoveIndex("job", "job_waiting")]),
    "a constraint that reads all rows": ("CONSTRAINT", [AddConstraint("submission", CHECK)]),
    "a column that counts upwards from 0": ("CONSTRAINT", [add(models.PositiveIntegerField(null=True))]),
    "a column that refers": ("CONSTRAINT", [add(OUR_KEY)]),
    "another name": ("RENAME", [RenameField("submission", "text", "words")]),
    "another name of a table": ("RENAME", [AlterModelTable("submission", "odd")]),
    "a column that is read": ("DROP_COLUMN", [RemoveField("submission", "text")]),
    "a table that is read": ("DROP_TABLE", [DeleteModel("helpline")]),
    "a default that is relied on": (
        "DROP_DEFAULT",
        [RunSQL("ALTER TABLE feedback_submission ALTER COLUMN x DROP DEFAULT", "")],
    ),
    "all rows in one statement": ("DATA", [RunSQL("SELECT 1; UPDATE feedback_submission SET text = ''", "")]),
    "everybody kept out": ("LOCK", [RunSQL("LOCK TABLE feedback_submission", "")]),
    "two tables at once": ("TABLES", [add(models.TextField(null=True)), add(models.TextField(null=True), "channel")]),
    "a new table and an index of another": ("INDEX", [new_model(), AddIndex("submission", INDEX)]),
    "validated under the lock": (
        "VALIDATE",
        [AddConstraintNotValid("submission", CHECK), ValidateConstraint("submission", "odd_date")],
    ),
    "rows in one transaction": ("BATCHES", [RunPython(fill, RunPython.noop)]),
    "no way back": ("REVERSE", [RunSQL("SELECT 1")]),
    "no way back for Python": ("REVERSE", [RunPython(fill, atomic=False)]),
}


@pytest.mark.parametrize("form", REFUSED)
def test_refused(form: str) -> None:
    code, operations = REFUSED[form]
    made = migration(*operations)
    if form == "an index taken away under a lock":
        made.app_label = "foundations"
    assert code in findings(made, models_now())


def test_each_code_has_its_refusal() -> None:
    assert set(STATEMENTS) <= {code for code, _ in REFUSED.values()}


def test_without_a_transaction_there_is_one_operation() -> None:
    more = models.Index(fields=["text"], name="odd_texts")
    both = [AddIndexConcurrently("submission", INDEX), AddIndexConcurrently("submission", more)]
    assert refused(*both, atomic=False) == {"SEVERAL"}


def test_a_constraint_is_validated_and_an_index_taken_away_in_a_migration_of_their_own() -> None:
    state = models_now().clone()
    migration(AddConstraintNotValid("submission", CHECK), AddIndex("submission", INDEX)).mutate_state(
        state, preserve=False
    )
    assert findings(migration(ValidateConstraint("submission", "odd_date")), state) == {}
    assert findings(migration(RemoveIndexConcurrently("submission", "odd_dates"), atomic=False), state) == {}


def test_what_is_right_all_the_same_says_why() -> None:
    drop = RemoveField("submission", "text")
    assert refused(drop, DROP_COLUMN="not read since 0.3") == set()
    assert refused(drop, DROP_COLUMN="because") == {"DROP_COLUMN"}
    assert refused(RunSQL("SELECT 1", ""), DROP_COLUMN="not read since 0.3") == {"DROP_COLUMN"}
