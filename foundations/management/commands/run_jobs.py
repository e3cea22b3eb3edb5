"""Does the jobs that wait, one after another, within their limits. The tick starts it; you need not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from foundations import job_process


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--until-input-ends", action="store_true", help="end when the standard input does")

    def handle(self, *, until_input_ends: bool, **options: Any) -> None:
        if until_input_ends:
            job_process.end_with_input()
        job_process.run_all()
