"""A version that is not there yet: ours, with a migration of each form that may run beside us, on busy tables."""

from pathlib import Path
from pkgutil import iter_modules
from types import ModuleType

MIGRATION_MODULES = {app: f"tests.faults.next_release.{app}" for app in ("feedback", "ecosystems")}


def with_ours(ours: ModuleType, file: str) -> list[str]:
    """The path of a package of migrations that holds this version's beside its own."""
    return [*ours.__path__, str(Path(file).parent)]


def last(ours: ModuleType) -> str:
    """The name of this version's last migration."""
    return max(found.name for found in iter_modules(ours.__path__))
