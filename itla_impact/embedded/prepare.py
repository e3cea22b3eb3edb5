"""Brings the database, the translations and the files to what this version needs. Running it again changes nothing."""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from itla_impact import env
from itla_impact.embedded import catalogues
from itla_impact.embedded.problems import Problem

PARTS = ("foundations", "ecosystems", "measures", "feedback", "itla_impact", "static", "locale", "templates")


def fingerprint(*circumstances: str) -> str:
    """Changes whenever a file of the project does, or one of `circumstances`; reads no file, only their dates."""
    seen = hashlib.sha256("\n".join(circumstances).encode())
    for path, size, changed in files(env.CHECKOUT / "requirements.txt", *(env.CHECKOUT / part for part in PARTS)):
        seen.update(f"{path}\0{size}\0{changed}\n".encode())
    return seen.hexdigest()


def files(*roots: Path) -> Iterator[tuple[str, int, int]]:
    """(path, size, change time) of every source file under `roots`, in a settled order."""
    for root in roots:
        if root.is_file():
            yield str(root), root.stat().st_size, root.stat().st_mtime_ns
        for folder, folders, names in os.walk(root):
            folders[:] = sorted(name for name in folders if name != "__pycache__")
            for name in sorted(names):
                if not name.endswith((".pyc", ".mo")):
                    status = (Path(folder) / name).stat()
                    yield f"{folder}/{name}", status.st_size, status.st_mtime_ns


def main() -> None:
    """Every step, each with a line for the person who waits."""
    catalogues.compile_changed(env.CHECKOUT, env.data_dir())
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command, get_commands

    step("Bringing the database up to date")
    call_command("migrate", verbosity=0, interactive=False)
    step("Loading reference data")
    call_command("load_reference_data", verbosity=0)
    step("Collecting files")
    collect()
    if settings.DEMO and "load_demo" in get_commands() and no_ecosystem_yet():
        step("Loading the demo ecosystem")
        call_command("load_demo", verbosity=0)


def no_ecosystem_yet() -> bool:
    from django.apps import apps

    return not apps.get_model("ecosystems", "Ecosystem").objects.exists()


def collect() -> None:
    """Static files under names that change with their content, compressed; unless these are collected already."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    seen = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = os.stat(storage.path(path))
            seen.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    mark = Path(settings.STATIC_ROOT) / ".collected"
    if mark.exists() and mark.read_text() == seen.hexdigest():
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    mark.write_text(seen.hexdigest())


def step(sentence: str) -> None:
    print(f"{sentence} …", flush=True)


if __name__ == "__main__":
    try:
        main()
    except Problem as problem:
        sys.exit(f"\n{problem}")
