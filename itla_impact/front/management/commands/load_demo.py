"""Loads the example ecosystems of the demo into an empty installation."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from itla_impact.demo.load import EcosystemsAlready, load


class Command(BaseCommand):
    help = (
        "Loads the demo: invented ecosystems, people and figures that end today. Only into an installation without any."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--today", type=date.fromisoformat, help="the day on which the demo ends, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This installation is not a demo. Set ITLA_DEMO=1 where example data may be loaded.")
        try:
            loaded = load(options["today"])
        except EcosystemsAlready as error:
            raise CommandError(
                "There are ecosystems already. The demo is loaded only into an empty database."
            ) from error
        if options["verbosity"]:
            self.stdout.write(str(loaded))
