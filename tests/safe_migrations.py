"""Which migrations an older version can go on working beside: `python -m tests.safe_migrations` reads all of ours.

Read is the SQL that a migration would run, so that `RunSQL` is read like the rest; CONTRIBUTING.md says which form to
use instead. A migration that is right all the same says why, for each code:

    class Migration(migrations.Migration):
        accepted = {"DROP_COLUMN": "not read since 0.3"}
"""

import contextlib
import os
import re
import sys
from collections.abc import Iterator

import sqlparse
from django.db import connection
from django.db.migrations import Migration, RunPython, RunSQL, SeparateDatabaseAndState
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

APPS = ("foundations", "ecosystems", "measures", "feedback", "front")
#: Made before the first release, so that nobody's older version runs beside them. Nothing is added here after it.
NEVER_BESIDE_ANOTHER = {
    ("ecosystems", "0003_facts_in_their_ecosystem"),
    ("measures", "0002_weights_are_kept"),
    ("measures", "0003_tallies_are_packed"),
    ("measures", "0004_statistics_are_packed"),
}
SHORTEST_REASON = 10
TABLE = r'(?:ONLY )?("?[\w.]+"?)'
#: The table that a statement locks against writers, or against everybody.
LOCKED = re.compile(
    r"(?:ALTER TABLE|CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).*? ON|CREATE (?:\w+ )*TRIGGER .*? ON) "
    rf"{TABLE}",
    re.S,
)
STATEMENTS = {
    "RENAME": (r"^ALTER TABLE .* RENAME ", "the older version knows the old name: add a new one and fill it"),
    "DROP_COLUMN": (r"^ALTER TABLE .* DROP COLUMN", "the older version reads it: take it out of the models first"),
    "DROP_TABLE": (r"^DROP TABLE", "the older version reads it: take the model out first"),
    "DROP_DEFAULT": (r" ALTER COLUMN \S+ DROP DEFAULT", "the older version writes rows without it: use db_default"),
    "NOT_NULL": (
        r" ADD COLUMN (?!.*\bDEFAULT\b).* NOT NULL| SET NOT NULL",
        "the older version leaves it empty: null=True or db_default",
    ),
    "TYPE": (r" ALTER COLUMN \S+ (SET DATA )?TYPE ", "may write the table anew: add a column and fill it"),
    # A function is asked for each row, and the table is written anew; the statement's time is one for all.
    "REWRITE": (
        r" ADD COLUMN .* (GENERATED (ALWAYS|BY DEFAULT)|DEFAULT (?!\(?STATEMENT_TIMESTAMP\(\))[^']*\w\()",
        "writes the table anew: add it empty and fill it in batches",
    ),
    "INDEX": (
        r"^(CREATE (UNIQUE )?INDEX|DROP INDEX|REINDEX \w+) (?!CONCURRENTLY)| ADD COLUMN .* UNIQUE"
        r"| ADD CONSTRAINT \S+ (UNIQUE|PRIMARY KEY|EXCLUDE)(?! USING INDEX)",
        "keeps writers out while it is built: AddIndexConcurrently",
    ),
    "CONSTRAINT": (
        r" ADD CONSTRAINT \S+ (CHECK|FOREIGN KEY)(?!.* NOT VALID)| ADD COLUMN .* (CHECK \(|REFERENCES )",
        "reads the table while all wait: AddConstraintNotValid, and ValidateConstraint in the next migration",
    ),
    "DATA": (r"^(UPDATE|DELETE|INSERT|TRUNCATE|MERGE|DO|WITH)\b", "locks rows without end: a RunPython with batches"),
    "LOCK": (r"^(LOCK|CLUSTER|VACUUM)\b| SET (UNLOGGED|LOGGED|TABLESPACE|ACCESS)\b", "keeps everybody out"),
}


def statements_of(migration: Migration, state: ProjectState) -> list[str]:
    session = connection.copy()
    with contextlib.closing(session), session.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(state.clone(), editor, collect_sql=True)
    said = [one for text in editor.collected_sql for one in sqlparse.split(text, strip_semicolon=True)]
    return [one for one in said if not one.startswith("--")]


def made_here(statements: list[str]) -> set[str]:
    return {found[1] for one in statements if (found := re.match(rf"CREATE TABLE {TABLE}", one))}


def of_statements(statements: list[str]) -> Iterator[tuple[str, str]]:
    """What each statement does to a table that was there before."""
    new = made_here(statements)
    for one in statements:
        if (found := LOCKED.match(one)) and found[1] in new:
            continue
        for code, (pattern, sentence) in STATEMENTS.items():
            if re.search(pattern, one, re.I | re.S):
                yield code, sentence


def of_the_whole(migration: Migration, statements: list[str]) -> Iterator[tuple[str, str]]:
    """What the statements do together. A transaction keeps each lock until its end."""
    new = made_here(statements)
    locked = [found[1] for one in statements if (found := LOCKED.match(one)) and found[1] not in new]
    validated = sum("VALIDATE CONSTRAINT" in one for one in statements)
    if migration.atomic and len(set(locked)) > 1:
        yield "TABLES", "locks several tables together: a migration for each"
    if migration.atomic and 0 < validated < len(locked):
        yield "VALIDATE", "validates while the table is locked: a migration of its own"
    operations = [one for one in migration.operations if not _of_the_state_alone(one)]
    if not migration.atomic and len(operations) > 1:
        yield "SEVERAL", "can not be tried again half done: without a transaction it has one operation"
    for one in operations:
        if isinstance(one, RunPython | RunSQL) and not one.reversible:
            yield "REVERSE", "has no way back: a reverse, or noop where nothing is to be done"
        if isinstance(one, RunPython) and (one.atomic or (migration.atomic and one.atomic is not False)):
            yield "BATCHES", "keeps what it has touched until its end: atomic = False, and a transaction for each batch"


def _of_the_state_alone(operation: object) -> bool:
    return isinstance(operation, SeparateDatabaseAndState) and not operation.database_operations


def findings(migration: Migration, state: ProjectState) -> dict[str, str]:
    """What is refused and not accepted: a sentence for each code."""
    statements = statements_of(migration, state)
    found = dict(of_statements(statements)) | dict(of_the_whole(migration, statements))
    accepted: dict[str, str] = getattr(migration, "accepted", {})
    needless = {
        code: "is accepted without a reason, or without need"
        for code, why in accepted.items()
        if code not in found or len(why) < SHORTEST_REASON
    }
    return needless | {code: sentence for code, sentence in found.items() if code not in accepted}


def ours(loader: MigrationLoader) -> Iterator[Migration]:
    """All but the first of each app, which makes its tables."""
    for name, migration in sorted(loader.disk_migrations.items()):
        if name[0] in APPS and not migration.initial and name not in NEVER_BESIDE_ANOTHER:
            yield migration


def all_findings() -> list[str]:
    loader = MigrationLoader(connection)
    return [
        f"{one.app_label}.{one.name}: {code} {sentence}"
        for one in ours(loader)
        for code, sentence in findings(one, loader.project_state((one.app_label, one.name), at_end=False)).items()
    ]


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itla_impact.settings.test")
    django.setup()
    found = all_findings()
    print("\n".join(found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
