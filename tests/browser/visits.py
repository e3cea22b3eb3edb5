"""Which pages each person of the tests visits, read from the list of doors, so that a new page is visited too."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from ecosystems.models import User
from feedback.models import State, Submission
from tests import factories as make
from tests.access import doors
from tests.access.doors import DOORS, Door, World

VISITORS = (*doors.PEOPLE, "nobody")
UNFOLDED = "for (const one of document.querySelectorAll('main details')) one.open = true"


def pages_of(name: str, world: World, client: Client) -> list[str]:
    """The addresses that `name` visits with a browser."""
    return [address for address in addresses(name, world) if is_page(client, address)]


def first_visitor(door: Door) -> str:
    return door.opens_to[0] if door.opens_to else "nobody"


def goes(name: str, door: Door) -> bool:
    """Who visits: the first to whom it opens; where each person lands after signing in, everyone."""
    return not door.posted_only and (name == first_visitor(door) or (door.route == "front:start" and name != "nobody"))


def addresses(name: str, world: World) -> list[str]:
    """Every page of this visitor: the doors' own, and other faces of some of them."""
    found = [reverse(door.route, kwargs=door.at(world)) for door in DOORS if goes(name, door)]
    return [*found, *OTHER_FACES.get(name, lambda _world: [])(world)]


def faces_for_aino(world: World) -> Iterator[str]:
    here = doors.here(world)
    for code in ("got-help", "child-listened", "felt-safe", "children-met", "placed-0-20", "population"):
        yield reverse("measures:measure", kwargs={**here, "code": code})
    yield reverse("measures:provenance", kwargs={**doors.period(world), "code": "got-help"})


def faces_for_maija(world: World) -> Iterator[str]:
    inbox = reverse("feedback:inbox", kwargs=doors.here(world))
    for state in (State.QUARANTINED, State.READ, State.REJECTED):
        yield f"{inbox}?state={state}"
        yield f"{inbox}{Submission.objects.filter(state=state).first().pk}/"


def faces_for_petri(world: World) -> Iterator[str]:
    yield reverse("ecosystems:entries", kwargs=doors.here(world)) + "?again=1"


def faces_for_tuula(world: World) -> Iterator[str]:
    yield f"{reverse('ecosystems:found')}?area={world.ecosystem.coverages.get().area_id}"
    answered = make.make_accessibility_feedback(answer="Korjasimme sen.")
    yield reverse("front:accessibility-answer", args=[answered.pk])


OTHER_FACES = {
    "aino": faces_for_aino,
    "petri": faces_for_petri,
    "maija": faces_for_maija,
    "tuula": faces_for_tuula,
}


def is_page(client: Client, address: str) -> bool:
    """Not a file, nor words for machines behind a token, nor where only a provider of sign-ins leads."""
    if address in {reverse("metrics"), reverse("organisation_callback")}:
        return False
    return client.get(address, follow=True).headers["Content-Type"].startswith("text/html")


def client_of(person: User | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client
