"""What an operator does to the account of one person."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ecosystems.models import User


class CommandOfAPerson(BaseCommand):
    """Finds the person by her address and has `act` say what was done."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Nobody has this address.")
        self.stdout.write(self.act(person))

    def act(self, person: User) -> str:
        raise NotImplementedError
