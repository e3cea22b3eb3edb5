"""`import_statistics 3563 1086`: fetches Sotkanet's indicators. Ends with an error when any of them failed."""

import argparse
import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundations.progress_line import ProgressLine
from measures.sources.statistics.importing import Outcome, import_indicators
from measures.sources.statistics.sotkanet.client import SotkanetClient


class Command(BaseCommand):
    help = "Imports indicators from Sotkanet by their numbers. What has not changed there is not fetched again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("numbers", nargs="+", type=indicator_number, metavar="INDICATOR")
        parser.add_argument("--base-url", default=settings.SOTKANET_URL, help="default: %(default)s")
        parser.add_argument("--anew", action="store_true", help="fetch also what has not changed")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            client = SotkanetClient(options["base_url"], settings.SOTKANET_USER_AGENT)
        except ValueError as error:
            raise CommandError(str(error)) from error
        numbers = list(dict.fromkeys(options["numbers"]))
        failed, progress = 0, ProgressLine(sys.stderr)
        progress.show(0, len(numbers), f"asking for {numbers[0]}")
        for done, outcome in enumerate(import_indicators(client, numbers, anew=options["anew"]), start=1):
            progress.clear()
            self._tell(outcome)
            failed += outcome.failed
            if done < len(numbers):
                progress.show(done, len(numbers), f"asking for {numbers[done]}")
        if failed:
            raise CommandError(f"{failed} of {len(numbers)} indicators could not be imported.")

    def _tell(self, outcome: Outcome) -> None:
        (self.stderr if outcome.failed else self.stdout).write(outcome.sentence)
        for warning in outcome.warnings:
            self.stderr.write(self.style.WARNING(f"Note: {warning}"))


def indicator_number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**6):
        raise argparse.ArgumentTypeError(f"{text!r} is not the number of an indicator.")
    return int(text)
