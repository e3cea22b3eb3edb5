"""`./run manage restore FILE`: a backup comes back, what was erased since goes again, and every figure is checked."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from itla_impact import backup
from itla_impact.embedded.problems import Problem


class Command(BaseCommand):
    help = "Fills an empty database from a backup; all of it comes or nothing does."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes-replace", action="store_true", help="in the place of all that is in the database")
        parser.add_argument("--erasures", type=Path, action="append", default=[], metavar="FILE", help="a ledger")
        parser.add_argument("--no-erasures", action="store_true", help="there is none: deleted feedback comes back")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            done = backup.restore(
                file,
                replace=options["yes_replace"],
                ledgers=options["erasures"],
                may_lack_ledger=options["no_erasures"],
            )
        except (Problem, DatabaseError) as problem:
            raise CommandError(str(problem).strip()) from problem
        self.stdout.write(f"{file} is back; {done.erased_again} deleted submissions were deleted again.")
        self.stdout.write("Every figure equals its facts. Everybody signs in anew.")
