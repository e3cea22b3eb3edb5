"""`./run manage forget_identity person@example.org`: when her organisation has made her account there anew."""

from ecosystems import identities
from ecosystems.models import User
from itla_impact.front.management.of_a_person import CommandOfAPerson


class Command(CommandOfAPerson):
    help = "Takes a person's link to her organisation's account away and signs her out; the next sign-in links anew."

    def act(self, person: User) -> str:
        identities.forget(person)
        return "Forgotten. Whoever next proves this address at the organisation is linked."
