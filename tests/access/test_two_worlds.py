"""Whatever happens next door changes no byte of mine: no list, count, order, search, tag or file."""

import re
from collections.abc import Iterator
from datetime import date

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from ecosystems import seats
from ecosystems.access import Role
from ecosystems.models import Activity, Area, Entry, Goal, Membership, Seat, User
from feedback import follow
from feedback.models import Channel, State
from foundations.finnish import sort_key
from measures import recompute
from tests import factories as make
from tests.access.doors import DOORS, Door, World
from tests.access.visitors import address, clients, next_door, world  # noqa: F401

pytestmark = pytest.mark.slow

OF_THE_NETWORK = {"front:root", "front:home", "ecosystems:network", "ecosystems:found", "status:show", "feedback:help"}
"""Pages that tell of every ecosystem by intent: help of each area's number, status of the tick's work."""
DRAWN_BY_LOT = re.compile(
    r'(?:name="(?:csrfmiddlewaretoken|token|client_key|pass|nonce)"[^>]*value="[^"]*"|value="[^"]*"[^>]*name="token")'
    r'|"instance":"[^"]*"'
)


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    with time_machine.travel(f"{timezone.localdate()}T10:00:00+02:00", tick=False):
        yield


def seen(browser: Client, door: Door, world: World) -> tuple[int, str, str, str]:  # noqa: F811
    """The page and what stands in its headers, without what is drawn by lot."""
    answers = [browser.get(address(door, door.at(world))), browser.get(address(door, door.at(world)), {"q": "a"})]
    return (
        answers[0].status_code,
        answers[0].headers.get("ETag", ""),
        plain(answers[0]),
        plain(answers[1]),
    )


def plain(answer: HttpResponse) -> str:
    return DRAWN_BY_LOT.sub("", answer.content.decode(errors="replace")) + answer.headers.get("Location", "")


def everything(world: World, browsers: dict[str, Client]) -> dict[str, tuple[int, str, str, str]]:  # noqa: F811
    found = {}
    for door in DOORS:
        if door.posted_only or door.route in OF_THE_NETWORK | {"account_logout", "mfa_activate_totp"}:
            continue
        for name in [one for one in ("aino", "petri", "maija") if one in door.opens_to] or ["a visitor"]:
            found[f"{name} {door.route}"] = seen(browsers.get(name, Client()), door, world)
    return found


def a_busy_week(there: World, here: World, helmi: User) -> None:
    """Next door, and in a third ecosystem that covers the very same area, everything changes."""
    kainuu = Area.objects.get(level=Area.Level.WELLBEING_AREA, code="20")
    third = make.make_ecosystem("Aaa aivan ensimmäinen", slug="aaa", area=kainuu)
    for ecosystem, municipality in ((there.ecosystem, None), (third, Area.objects.get(code="205"))):
        shared = make.make_membership(ecosystem, here.membership.organisation)
        activity = make.make_activity(
            ecosystem, "Aaa uusi toiminto", partners=[shared], goals=[make.make_goal(ecosystem)]
        )
        for month in range(1, 10):
            make.make_entry(activity, shared, date(2026, month, 7), municipality=municipality)
        channel = make.make_channel(ecosystem, name="Aaa kanava")
        for state in (State.RECEIVED, State.READ, State.QUARANTINED, State.REJECTED):
            make.make_submission(channel, {"got_help": "1"}, text="Aaa", state=state, municipality=municipality)
        newcomer = make.make_user(f"Aaa {ecosystem.slug}")
        make.make_seat(newcomer, Role.MODERATOR, ecosystem)
    Goal.objects.filter(ecosystem=there.ecosystem).update(change=make.in_all("Aivan muuta"))
    Activity.objects.filter(ecosystem=there.ecosystem).update(name=make.in_all("Aaa"), sort_key=sort_key("Aaa"))
    Membership.objects.filter(pk=there.membership.pk).update(until=timezone.localdate())
    follow.take_back(there.submission)
    Channel.objects.filter(pk=there.channel.pk).update(name="Muu", closed_on=timezone.localdate())
    Entry.objects.filter(pk=there.entry.pk).delete()
    seats.end(Seat.objects.get(pk=there.seat.pk), on=timezone.localdate(), by=helmi)
    recompute.tick()


def test_nothing_that_happens_next_door_changes_a_byte_of_mine(
    world: World,  # noqa: F811
    next_door: World,  # noqa: F811
    clients: dict[str, Client],  # noqa: F811
    helmi: User,
) -> None:
    for month in range(1, 10):
        make.make_entry(world.activity, world.membership, date(2026, month, 3))
    recompute.tick()
    mine = everything(world, clients)
    assert mine == everything(world, clients), "the pages are not the same twice"
    a_busy_week(next_door, world, helmi)
    after = everything(world, clients)

    assert not [name for name in mine if mine[name] != after[name]]
    assert len(mine) > 50
    assert sum(bool(etag) for _status, etag, *_ in mine.values()) >= 3


def test_what_happens_here_does_change_my_pages(world: World, clients: dict[str, Client]) -> None:  # noqa: F811
    """So that the test above can fail."""
    mine = everything(world, clients)
    make.make_entry(world.activity, world.membership, timezone.localdate())
    make.make_submission(world.channel, text="Uusi")
    Goal.objects.filter(ecosystem=world.ecosystem).update(change=make.in_all("Aivan muuta"))
    recompute.tick()
    after = everything(world, clients)

    assert len([name for name in mine if mine[name] != after[name]]) >= 8
