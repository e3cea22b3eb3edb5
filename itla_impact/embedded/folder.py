"""The data directory: one launcher at a time, and a note for commands that want to join it."""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from itla_impact.embedded import problems
from itla_impact.embedded.problems import Problem

ROOM_AT_FIRST = 300 * 1024 * 1024
ROOM_LATER = 40 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Running:
    """What a launcher tells about itself."""

    pid: int
    address: str
    database: str
    demo: str


class Taken(Problem):
    """Another launcher has this data directory."""


def open_folder(folder: Path) -> None:
    """Makes the data directory; raises Problem when it cannot be written or the disk has no room for what comes."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "outbox").mkdir(mode=0o700, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.write_bytes(b"?" * 4096)
        probe.unlink()
    except OSError as error:
        raise problems.of_disk(error, folder) from error
    needed = ROOM_LATER if (folder / "postgres").exists() else ROOM_AT_FIRST
    if (free := shutil.disk_usage(folder).free) < needed:
        raise Problem(
            f"The disk is full: {folder} has {free // 2**20} MB left and needs {needed // 2**20} MB. "
            "Make room, then start again."
        )


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keeps the data directory for us until we end, however we end; raises Taken when another launcher has it."""
    lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = running(folder)
            where = f" at {other.address} (process {other.pid})" if other else ""
            raise Taken(
                f"Itla Impact already runs with the data directory {folder}{where}. "
                "End it, or choose another: ITLA_DATA_DIR=/some/folder ./run"
            ) from error
        (folder / "running.json").unlink(missing_ok=True)
        yield
    finally:
        with contextlib.suppress(OSError):
            os.close(lock)


def still_there(folder: Path) -> None:
    """Raises Problem when somebody has removed the data directory of a launcher that runs."""
    if not (folder / "lock").exists():
        raise Problem(f"The data directory {folder} was removed while Itla Impact ran. It ends; ./run starts anew.")


def tell(folder: Path, note: Running) -> None:
    """Leaves the note; only its owner may read it, since the database's address may hold a password."""
    draft = folder / ".running.json"
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        json.dump(asdict(note), out)
    draft.replace(folder / "running.json")


def running(folder: Path) -> Running | None:
    """The note of the launcher that has the data directory now or had it last."""
    try:
        return Running(**json.loads((folder / "running.json").read_text()))
    except (OSError, ValueError, TypeError):
        return None
