"""`./run manage forget_identity person@example.org`: when her organisation has made her account there anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ecosystems import identities
from ecosystems.models import User


class Command(BaseCommand):
    help = "Takes a person's link to her organisation's account away and signs her out; the next sign-in links anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError("Nobody has this address.")
        identities.forget(person)
        self.stdout.write("Forgotten. Whoever next proves this address at the organisation is linked.")
