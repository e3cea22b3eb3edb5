"""Loads what every installation needs before anyone signs in: areas, help lines, questionnaires, measures."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.module_loading import import_string


class Command(BaseCommand):
    help = "Loads the reference data of every app (REFERENCE_LOADERS). Running it again changes only what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        for dotted in settings.REFERENCE_LOADERS:
            with transaction.atomic():
                import_string(dotted)()
            if options["verbosity"]:
                self.stdout.write(f"loaded {dotted}")
