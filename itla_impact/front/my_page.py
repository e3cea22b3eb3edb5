"""Where a person works: her seats, ecosystem by ecosystem, with the doors that open to her and what waits there."""

from dataclasses import dataclass

from ecosystems.models import Ecosystem, Seat, User
from foundations.menu import MenuItem, Waiting
from itla_impact.front.menu import staff_tabs
from itla_impact.front.overview import waiting_of


@dataclass(frozen=True, slots=True)
class MyPlace:
    """One ecosystem (None: the national network) and her seats in it."""

    ecosystem: Ecosystem | None
    seats: tuple[Seat, ...]
    doors: tuple[MenuItem, ...] = ()
    waiting: tuple[Waiting, ...] = ()


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


def furnished(place: MyPlace, person: User) -> MyPlace:
    """The place with its doors and what waits there: some queries for each place, and people have one or two."""
    doors = tuple(tab.item for tab in staff_tabs(person, place.ecosystem, ""))
    waiting = tuple(waiting_of(place.ecosystem, person)) if place.ecosystem else ()
    return MyPlace(place.ecosystem, place.seats, doors, waiting)
