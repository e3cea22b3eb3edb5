"""`./run manage backup FILE`: the whole database as it is at this moment, beside a running product or without one."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from itla_impact import backup
from itla_impact.embedded.problems import Problem


class Command(BaseCommand):
    help = "Writes the database to a new file that only its owner may read."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            size = backup.dump(file)
        except (Problem, DatabaseError) as problem:
            raise CommandError(str(problem).strip()) from problem
        self.stdout.write(f"{file} holds the database ({size / 2**20:.1f} MB).")
        self.stdout.write(
            f"Keep apart from it, each time: the ledger of erasures {settings.ERASURE_LEDGER} and the secret keys."
        )
