"""`create_backbone tuula@example.org`: how an installation without the demo begins. Run again, it makes a new link."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from ecosystems import beginning


class Command(BaseCommand):
    help = "Seats a person in the national backbone and prints the link by which she chooses her password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="as others see it; she can change it on her own page")
        parser.add_argument("--language", choices=[code for code, _name in settings.LANGUAGES], default="fi")

    def handle(self, *args: Any, **options: Any) -> None:
        email = options["email"]
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email!r} is not an e-mail address.") from error
        person = beginning.seat_backbone(email, name=options["name"], language=options["language"])
        if not person.is_active:
            raise CommandError(f"{person.email} has an account that is closed; use another address.")
        self.stdout.write(f"{person.email} sits in the national backbone. Where she begins:")
        self.stdout.write(beginning.address_to_begin_at(person))
        if not person.has_usable_password():
            self.stdout.write("The link lets its bearer choose the password, once. Give it to her alone.")
