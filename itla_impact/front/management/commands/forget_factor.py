"""`./run manage forget_factor person@example.org`: for a person who has lost her phone and her recovery codes."""

from ecosystems import second_factor
from ecosystems.models import User
from itla_impact.front.management.of_a_person import CommandOfAPerson


class Command(CommandOfAPerson):
    help = "Takes a person's second factor away and signs her out; be sure first that it is she who asks."

    def act(self, person: User) -> str:
        second_factor.forget(person)
        return "Forgotten. She sets up a new one when she next signs in."
