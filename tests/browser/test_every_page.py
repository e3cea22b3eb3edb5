"""Every page of the list of doors, as the first person sees it to whom it opens: on a phone and a desk, light and dark.

What a console says fails the test (`open_page`), so these are also the pages that keep the strict CSP.
"""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from ecosystems.models import Ecosystem, Membership, User
from feedback.models import State, Submission
from tests.access import doors
from tests.access.doors import DOORS, Door, World
from tests.browser.conftest import DESK, PHONE, OpenPage
from tests.browser.lively import enliven, load_references
from tests.browser.soundness import SMALLEST, runs_over, violations

VISITORS = (*doors.PEOPLE, "nobody")
UNFOLDED = "for (const one of document.querySelectorAll('main details')) one.open = true"


@pytest.fixture
def world(jokilaakso: Ecosystem, aino: User, petri: User, maija: User, perhetalo: Membership) -> World:
    load_references()
    made = doors.world_of(jokilaakso, aino, petri, perhetalo.organisation)
    enliven(jokilaakso, made.activity, made.channel)
    return made


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


OTHER_FACES = {
    "aino": faces_for_aino,
    "petri": faces_for_petri,
    "maija": faces_for_maija,
    "tuula": faces_for_tuula,
}


def is_page(client: Client, address: str) -> bool:
    """Not a file, nor a word for machines, whose door is shut without their token."""
    if address == reverse("metrics"):
        return False
    return client.get(address, follow=True).headers["Content-Type"].startswith("text/html")


def client_of(person: User | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def wrong_with(page: Page) -> list[str]:
    wrong = []
    page.evaluate(UNFOLDED)
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            wrong += [f"{viewport['width']} {scheme}: {one}" for one in violations(page)]
    page.set_viewport_size(SMALLEST)  # type: ignore[arg-type]
    return [*wrong, *(["scrolls sideways"] if runs_over(page) else [])]


@pytest.mark.parametrize("name", VISITORS)
def test_every_page_can_be_used_by_everyone(
    open_page: OpenPage, world: World, request: pytest.FixtureRequest, name: str
) -> None:
    person = None if name == "nobody" else request.getfixturevalue(name)
    page, client = open_page(person), client_of(person)
    wrong: list[str] = []
    seen: set[str] = set()
    pages = [address for address in addresses(name, world) if is_page(client, address)]
    for address in pages:
        answer = page.goto(address)
        if answer is None or answer.status != 200:
            wrong.append(f"{address}: {answer and answer.status}")
        elif page.url not in seen:
            wrong += [f"{address} {one}" for one in wrong_with(page)]
        seen.add(page.url)
    User.objects.filter(email=person and person.email).update(language="sv")
    for address in pages:  # Swedish words are the longest
        page.goto(address.replace("/fi/", "/sv/"))
        page.evaluate(UNFOLDED)
        wrong += [f"{address} scrolls sideways in Swedish"] if runs_over(page) else []

    assert wrong == []
