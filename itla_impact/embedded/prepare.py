"""Brings the database, the translations and the files to what this version needs. Running it again changes nothing."""

import hashlib
import os
import sys
from pathlib import Path

from itla_impact import env
from itla_impact.embedded import catalogues, problems


def main(part: str, *target: str) -> None:
    """Every step, each with a line for the person who waits; of `files` or the `database` alone when told so.

    An image holds its files already, and has no database while it is built. `database APP MIGRATION` goes to that
    migration of the app, also back.
    """
    if part != "database":
        catalogues.compile_changed(env.CHECKOUT, env.data_dir())
    import django

    django.setup()
    if part != "files":
        fill_database(*target)
    if part != "database":
        step("Collecting files")
        collect()
    if part == "everything":
        load_demo()


def fill_database(*target: str) -> None:
    from django.core.management import call_command

    from itla_impact.embedded.upgrade import patiently

    step("Bringing the database up to date")
    patiently(lambda: call_command("migrate", *target, verbosity=0, interactive=False))
    step("Loading reference data")
    patiently(lambda: call_command("load_reference_data", verbosity=0))


def load_demo() -> None:
    from django.conf import settings
    from django.core.management import call_command, get_commands

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
    with problems.told():
        main(*sys.argv[1:] or ["everything"])
