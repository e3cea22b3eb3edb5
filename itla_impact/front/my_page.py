"""Where a person works: her seats, ecosystem by ecosystem, with the doors that open to her and what waits there."""

from dataclasses import dataclass

from ecosystems.access import Access
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


def my_page(person: User) -> list[MyPlace]:
    """Her places with their doors and what waits there: some queries for each, and people have one or two."""
    places = places_of(person)
    seen = (
        Ecosystem.objects.open_to(person, Access.SEE_ECOSYSTEM)
        .for_overview()
        .in_bulk([place.ecosystem.pk for place in places if place.ecosystem])
    )
    return [_furnished(place, person, seen.get(place.ecosystem.pk) if place.ecosystem else None) for place in places]


def _furnished(place: MyPlace, person: User, ecosystem: Ecosystem | None) -> MyPlace:
    doors = tuple(tab.item for tab in staff_tabs(person, ecosystem, ""))
    waiting = tuple(waiting_of(ecosystem, person)) if ecosystem else ()
    return MyPlace(ecosystem, place.seats, doors, waiting)
