"""Where a person works: her seats, ecosystem by ecosystem."""

from dataclasses import dataclass

from ecosystems.models import Ecosystem, Seat, User


@dataclass(frozen=True, slots=True)
class MyPlace:
    """One ecosystem (None: the national network) and her seats in it."""

    ecosystem: Ecosystem | None
    seats: tuple[Seat, ...]


def places_of(person: User) -> list[MyPlace]:
    """Her places today in the order of their names, the network last; one query."""
    seats = (
        Seat.objects.of(person)
        .today()
        .select_related("ecosystem", "organisation")
        .order_by("ecosystem__sort_key", "role")
    )
    places: dict[int | None, list[Seat]] = {}
    for seat in seats:
        places.setdefault(seat.ecosystem_id, []).append(seat)
    return [MyPlace(found[0].ecosystem, tuple(found)) for found in places.values()]
