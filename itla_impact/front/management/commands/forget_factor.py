"""`./run manage forget_factor person@example.org`: for a person who has lost her phone and her recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ecosystems import second_factor
from ecosystems.models import User


class Command(BaseCommand):
    help = "Takes a person's second factor away and signs her out; be sure first that it is she who asks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Nobody has this address.")
        second_factor.forget(person)
        self.stdout.write("Forgotten. She sets up a new one when she next signs in.")
