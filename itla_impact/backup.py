"""The whole database into one file and back, by PostgreSQL's own programs, with a sentence for whatever goes wrong.

A backup holds no sessions and no programs' tokens: what has been ended since opens nothing again. The keys of
`secrets/` and the ledger of erasures are not in it either; without them receipts open nothing and deleted feedback
comes back, so keep them too.
"""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from feedback import erasures
from itla_impact import env
from itla_impact.embedded import programs
from itla_impact.embedded.problems import Problem
from measures import recompute
from measures.audit import run_audit
from measures.models import Work

LEFT_OUT = ("public.django_session", "public.ecosystems_apitoken")
MOST_TICKS = 100
SEAL_LENGTH = 72
#: Put before what `pg_restore` writes, in the same transaction: what was there goes only if all of the new comes.
REPLACE = "SET lock_timeout = '10s'; DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was done after the rows were back: how many deleted submissions were deleted again."""

    erased_again: int


def dump(file: Path) -> int:
    """Writes the database as it is at this moment to `file`, closed to others; its size in bytes. Raises Problem."""
    _gather()
    with _new_file(file) as (draft, out):
        options = ["--format=custom", "--no-owner", "--no-privileges"]
        options += [f"--exclude-table-data={table}" for table in LEFT_OUT]
        said = subprocess.run(
            [_program("pg_dump"), *options], env=_environment(), stdout=out, stderr=subprocess.PIPE, check=False
        )
        if said.returncode:
            raise _failure("The backup was not made", said.stderr)
        _content(draft)
        out.write(_seal(draft, out.tell()))
        out.flush()
        os.fsync(out.fileno())
    return file.stat().st_size


def restore(file: Path, *, replace: bool = False, ledgers: list[Path], may_lack_ledger: bool = False) -> Restored:
    """Fills the database from `file`, erases again what was erased since, counts, and compares everything.

    All of `file` comes or nothing does. `replace` lets it take the place of what is there. Raises Problem.
    """
    _check_place(replace)
    _check_content(file)
    _take_over(ledgers, may_lack_ledger)
    if "feedback_submission" in _tables():
        _gather()
    _fill(file)
    call_command("migrate", verbosity=0, interactive=False)
    erased = erasures.replay()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    check()
    return Restored(erased)


def check() -> None:
    """Counts what waits and compares every figure with the facts. Raises Problem when they differ."""
    for work in Work.objects.all():
        recompute.retry(work)
    for _ in range(MOST_TICKS):
        recompute.tick()
        waiting = recompute.waiting()
        if not waiting.changes and not waiting.nodes:
            break
    else:
        raise Problem("The rows are back, but not all figures could be counted: ./run manage recompute --rebuild")
    if findings := list(run_audit().findings.all()):
        kinds = ", ".join(sorted({str(finding.kind) for finding in findings}))
        raise Problem(
            f"The rows are back, but figures differ from the facts ({kinds}). Make them anew: "
            "./run manage recompute --rebuild"
        )


def _check_place(replace: bool) -> None:
    """Nobody else may look: between the rows' return and the replay, erased feedback could be read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        others = cursor.fetchone()[0]
    if others:
        raise Problem(f"The database is in use ({others} connections). End the web and the worker, then restore.")
    if _tables() and not replace:
        raise Problem("The database is not empty. To put the backup in the place of all that is there: --yes-replace")


def _tables() -> list[str]:
    return connection.introspection.table_names()


def _check_content(file: Path) -> None:
    """Raises Problem unless `file` is a backup of this product, whole, and of no newer version."""
    if f" {LEFT_OUT[0].partition('.')[2]} " not in _content(file):
        raise Problem(f"{file} is a PostgreSQL dump, but not of Itla Impact.")
    size = file.stat().st_size - SEAL_LENGTH
    with file.open("rb") as dumped:
        dumped.seek(max(0, size))
        if dumped.read() != _seal(file, size):
            raise Problem(f"{file} is no whole backup: it was cut short or changed.")
    rows = _restored_text(file, "--data-only", "--table=django_migrations")
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    ours = {app for app, _ in known}
    applied = re.findall(r"^\d+\t(\w+)\t(\w+)\t", rows, re.MULTILINE)
    if newer := [f"{app}.{name}" for app, name in applied if app in ours and (app, name) not in known]:
        raise Problem(f"{file} was made by a newer version, which has {newer[0]}. Restore it with that version.")


def _take_over(ledgers: list[Path], may_lack: bool) -> None:
    own = _ledger()
    for ledger in ledgers:
        if not ledger.is_file():
            raise Problem(f"There is no ledger of erasures {ledger}.")
    if not ledgers and not own.exists() and not may_lack:
        raise Problem(
            f"There is no ledger of erasures {own}: feedback that was deleted after the backup would come back. "
            "Name a copy of it (--erasures FILE), or say that there is none: --no-erasures"
        )
    try:
        for ledger in ledgers:
            erasures.take_over(ledger)
        erasures.take_over(own)
    except (OSError, erasures.ForeignLedger) as error:
        raise _of_ledger(error) from error


def _gather() -> None:
    try:
        erasures.gather()
    except (OSError, erasures.ForeignLedger) as error:
        raise _of_ledger(error) from error


def _of_ledger(error: Exception) -> Problem:
    if isinstance(error, erasures.ForeignLedger):
        return Problem("The ledger of erasures was written with another RECEIPT_KEY. Bring that key back first.")
    return Problem(f"The ledger of erasures cannot be read and written at {_ledger()}: {error}.")


def _ledger() -> Path:
    return Path(settings.ERASURE_LEDGER)


def _fill(file: Path) -> None:
    """`pg_restore` writes SQL and `psql` runs it, in one transaction with the removal of what was there."""
    connection.close()
    reading = subprocess.Popen(
        [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", file],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    options = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1"]
    writing = subprocess.Popen(
        [_program("psql"), *options],
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=_environment(),
    )
    assert reading.stdout is not None  # noqa: S101 - pipes, as asked
    assert writing.stdin is not None  # noqa: S101
    with suppress(BrokenPipeError):
        writing.stdin.write(b"BEGIN;\n" + REPLACE.encode())
        shutil.copyfileobj(reading.stdout, writing.stdin)
        # Without the last word, what a broken file began is rolled back.
        if reading.wait() == 0:
            writing.stdin.write(b"COMMIT;\n")
    reading.stdout.close()
    with suppress(BrokenPipeError):
        writing.stdin.close()
    failures = [(process.wait(), process.stderr.read()) for process in (reading, writing) if process.stderr]
    for code, said in reversed(failures):
        if code:
            raise _failure("Nothing was restored, and what was there is as it was", said)


def _content(file: Path) -> str:
    """The table of contents of a backup. Raises Problem when it is none, or is cut short."""
    if not file.is_file():
        raise Problem(f"There is no file {file}.")
    return _pg_restore(file, "--list")


def _seal(file: Path, size: int) -> bytes:
    """A digest of the first `size` bytes, put behind them: `pg_restore` may take a cut file for whole."""
    digest = hashlib.sha256()
    with file.open("rb") as dumped:
        while size > 0 and (part := dumped.read(min(size, 2**20))):
            digest.update(part)
            size -= len(part)
    return b"sha256 " + digest.hexdigest().encode() + b"\n"


def _restored_text(file: Path, *options: str) -> str:
    return _pg_restore(file, "--file=-", *options)


def _pg_restore(file: Path, *options: str) -> str:
    done = subprocess.run(
        [_program("pg_restore"), *options, file], env=_environment(), capture_output=True, check=False
    )
    if done.returncode:
        raise _failure(f"{file} is no whole backup", done.stderr)
    return done.stdout.decode(errors="replace")


@contextmanager
def _new_file(file: Path) -> Iterator[tuple[Path, IO[bytes]]]:
    """A file for its owner alone that appears under its name only when it is whole. Raises Problem."""
    if file.exists():
        raise Problem(f"{file} exists already; a backup overwrites nothing.")
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield draft, out
        os.link(draft, file)
    except OSError as error:
        raise Problem(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        draft.unlink(missing_ok=True)


def _program(name: str) -> str:
    """A program of the server's own version, else of the next newer one. Raises Problem when there is none."""
    connection.ensure_connection()
    server = int(connection.connection.info.server_version) // 10_000
    found = {each.major: each.folder / name for each in programs.candidates() if (each.folder / name).exists()}
    if on_path := shutil.which(name):
        said = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=False).stdout
        if number := re.search(r"(\d+)", said):
            found.setdefault(int(number[1]), Path(on_path))
    able = sorted(major for major in found if major >= server)
    if not able:
        raise Problem(f"There is no {name} for PostgreSQL {server} here. On Debian: apt install postgresql-client")
    return str(found[able[0]])


def _environment() -> Mapping[str, str]:
    """Where the database is, said where no list of processes shows it."""
    words = connection.settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    told = {theirs: str(words[ours]) for theirs, ours in names.items() if words[ours]}
    return env.inherited(without="PG") | told | {"LC_ALL": "C", "PGCONNECT_TIMEOUT": "10"}


def _failure(what: str, said: bytes) -> Problem:
    """The sentence with the programs' first words; what follows them may repeat a row."""
    lines = [line for line in said.decode(errors="replace").splitlines() if "rror" in line or "FATAL" in line]
    return Problem(f"{what}: {(lines or ['no reason was given'])[0].strip()}")
