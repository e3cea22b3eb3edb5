"""Whom a visitor of the demo may be: the first example person of each role, and a coordinator from next door."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from ecosystems.access import Role
from ecosystems.models import Ecosystem, Seat

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

SENTENCES: dict[str, "StrOrPromise"] = {
    Role.COORDINATOR: _("Näkee yhdeltä sivulta, mikä pitää, mikä luisuu ja mikä odottaa häntä."),
    Role.PROFESSIONAL: _("Kirjaa yhteisen työn puolessa minuutissa ja näkee, että se laskettiin."),
    Role.MODERATOR: _("Lukee perheiden palautteet ja peittää niistä tunnistavat tiedot."),
    Role.BACKBONE: _("Näkee koko maan ekosysteemit ja perustaa uuden."),
}
NEXT_DOOR = _("Koordinoi naapuria. Ei näe muualta mitään, mitä ei ole julkaistu.")


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to sign in as; `key` is her number."""

    key: int
    name: str
    role: "StrOrPromise"
    sentence: "StrOrPromise"
    ecosystem: Ecosystem | None


def demo_people() -> list[DemoPerson]:
    """In the order in which the demo was made, at most one of a role, then the coordinator next door; one query."""
    seats = (
        Seat.objects.today()
        .filter(user__is_example=True, user__is_active=True)
        .select_related("user", "ecosystem")
        .order_by("user_id", "pk")
    )
    first: dict[str, Seat] = {}
    next_door: Seat | None = None
    for seat in seats:
        home = first.setdefault(seat.role, seat)
        if next_door is None and seat.role == Role.COORDINATOR and seat.ecosystem_id != home.ecosystem_id:
            next_door = seat
    people = [_person(first[role], sentence) for role, sentence in SENTENCES.items() if role in first]
    return [*people, _person(next_door, NEXT_DOOR)] if next_door else people


def _person(seat: Seat, sentence: "StrOrPromise") -> DemoPerson:
    return DemoPerson(seat.user_id, str(seat.user), seat.get_role_display(), sentence, seat.ecosystem)
