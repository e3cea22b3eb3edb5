"""The access matrix: who asks, whose row she asks for, and whether the door opens to her.

Who: the variants of a role. Whose: `targets` of a door. Whether: `opens`, from what docs/security-model.md says of the
door's deeds. `test_matrix` tries every way of asking each.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import timedelta
from enum import Enum
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import Membership, Organisation, User
from tests import factories as make
from tests.access import doors
from tests.access.doors import Door, World
from tests.access.said import NETWORK, ORGANISATION, OWN, said

HERE, THERE, FAR, NOWHERE = "here", "there", "far", "nowhere"
"""Jokilaakso, another ecosystem of the same area, and one of another area."""
AT_WORK = (Role.COORDINATOR, Role.PROFESSIONAL, Role.REPRESENTATIVE, Role.MODERATOR)


@dataclass(frozen=True)
class Sits:
    """These roles, in a place, from a day until a day: days from today, None for long ago and without an end."""

    roles: tuple[Role, ...]
    place: str = HERE
    since: int | None = None
    until: int | None = None

    @property
    def today(self) -> bool:
        return (self.since is None or self.since <= 0) and (self.until is None or self.until > 0)


@dataclass(frozen=True)
class Variant:
    """Somebody by the seats she has or had, always for the same organisation, which is a member everywhere."""

    name: str
    seats: tuple[Sits, ...] = ()
    lacks_a_factor: bool = False
    """She has no second factor, where roles that need one must have it."""

    def roles_in(self, place: str) -> set[Role]:
        """What she is there today; the backbone sits in the network alone."""
        held = {(role, one.place) for one in self.seats if one.today for role in one.roles}
        return {role for role, where in held if place == (NETWORK if role == Role.BACKBONE else where)}

    @property
    def must_set_up(self) -> bool:
        roles = {role for one in self.seats if one.today for role in one.roles}
        return self.lacks_a_factor and bool(roles & {Role.COORDINATOR, Role.MODERATOR, Role.BACKBONE})


def sits(role: Role, **more: Any) -> tuple[Sits, ...]:
    return (Sits((role,), **more),)


ELSEWHERE = {
    Role.COORDINATOR: Role.PROFESSIONAL,
    Role.PROFESSIONAL: Role.COORDINATOR,
    Role.REPRESENTATIVE: Role.MODERATOR,
    Role.MODERATOR: Role.REPRESENTATIVE,
    Role.BACKBONE: Role.COORDINATOR,
}
"""What she is in another ecosystem who is this in Jokilaakso."""
VARIANTS = [
    Variant("no role"),
    *[Variant(f"{role}", sits(role)) for role in Role],
    *[
        Variant(f"{role}, {other} far away", (*sits(role), *sits(other, place=FAR)))
        for role, other in ELSEWHERE.items()
    ],
    Variant("all next door", (Sits(tuple(Role), THERE),)),
    Variant("all until yesterday", (Sits(tuple(Role), until=-1),)),
    Variant("all until today", (Sits(tuple(Role), until=0),)),
    Variant("all from tomorrow", (Sits(tuple(Role), since=1),)),
    Variant("all moved yesterday", (Sits(tuple(Role), until=-1), Sits(AT_WORK, THERE, since=-1))),
    *[Variant(f"{role} without a factor", sits(role), lacks_a_factor=True) for role in Role],
]


class Whose(Enum):
    """How near a row is to whoever sits in its ecosystem."""

    HERS = "hers"
    HER_ORGANISATIONS = "of her organisation"
    THE_ECOSYSTEMS = "of the ecosystem"
    NOBODYS = "no row is named"
    GONE = "not there"


HERS = {Whose.HERS, Whose.HER_ORGANISATIONS}


@dataclass(frozen=True)
class Target:
    """An address that a door can be asked at."""

    name: str
    url: str
    place: str
    whose: Whose
    sends: dict[str, Any] = field(compare=False)
    rows: World = field(compare=False)


@dataclass(frozen=True)
class Stage:
    """Three ecosystems with rows of all kinds, and `person`, who is each variant in turn."""

    person: User
    organisation: Organisation
    hers: World
    colleagues: World
    others: World
    there: World
    far: World
    gone: World
    """Rows that were here; only their keys are left."""

    def place(self, name: str) -> World:
        return {HERE: self.hers, THERE: self.there, FAR: self.far}[name]

    def seat(self, variant: Variant) -> None:
        today = timezone.localdate()
        for one in variant.seats:
            since = make.LONG_AGO if one.since is None else today + timedelta(days=one.since)
            until = None if one.until is None else today + timedelta(days=one.until)
            for role in one.roles:
                where = None if role == Role.BACKBONE else self.place(one.place).ecosystem
                organisation = None if role == Role.BACKBONE else self.organisation
                make.make_seat(self.person, role, where, organisation, since=since, until=until)


def targets(door: Door, stage: Stage) -> list[Target]:
    """Every address of the door: the nearest row first, each address once."""
    found: dict[str, Target] = {}
    for one in _targets(door, stage):
        found.setdefault(one.url, one)
    return list(found.values())


def nearest(door: Door, stage: Stage) -> Target:
    """Her own, or what is nearest of what is not."""
    return next(one for one in targets(door, stage) if not (door.not_of_her_own and one.whose in HERS))


def _targets(door: Door, stage: Stage) -> Iterator[Target]:
    parts = door.at(stage.hers)
    if "slug" not in parts:
        yield from _of_the_network(door, stage)
        return
    slug = {"slug": parts["slug"]}
    names_a_row = parts != door.at(stage.others)

    def at(name: str, parts: dict[str, Any], place: str, whose: Whose, rows: World) -> Target:
        whose = whose if names_a_row or whose == Whose.GONE else Whose.NOBODYS
        return Target(name, reverse(door.route, kwargs=parts), place, whose, door.sends(rows), rows)

    yield at("hers", parts, HERE, Whose.HERS, stage.others if door.not_of_her_own and not names_a_row else stage.hers)
    yield at("her organisation's", door.at(stage.colleagues), HERE, Whose.HER_ORGANISATIONS, stage.colleagues)
    yield at("another organisation's", door.at(stage.others), HERE, Whose.THE_ECOSYSTEMS, stage.others)
    for place in (THERE, FAR):
        rows = stage.place(place)
        yield at(f"{place}, at its own address", door.at(rows), place, Whose.THE_ECOSYSTEMS, rows)
        yield at(f"{place}, at the address of hers", {**door.at(rows), **slug}, HERE, Whose.GONE, rows)
    yield at("deleted", door.at(stage.gone), HERE, Whose.GONE, stage.hers)
    yield at("never there", {**absent(parts), **slug}, HERE, Whose.GONE, stage.hers)
    yield at("in no ecosystem", {**parts, "slug": "ei-ole"}, NOWHERE, Whose.GONE, stage.hers)


def _of_the_network(door: Door, stage: Stage) -> Iterator[Target]:
    there, deleted = door.at(stage.hers), door.at(stage.gone)
    for name, parts, whose in (
        ("there", there, Whose.NOBODYS),
        ("deleted", deleted, Whose.GONE),
        ("never there", absent(there), Whose.GONE),
    ):
        yield Target(name, reverse(door.route, kwargs=parts), NETWORK, whose, door.sends(stage.hers), stage.hers)


def absent(parts: dict[str, Any]) -> dict[str, Any]:
    """The same kind of address, naming a row that does not exist."""
    missing: dict[type, Any] = {UUID: UUID(int=0), int: 987654321}
    return {name: missing.get(type(value), value) for name, value in parts.items()}


def opens(door: Door, variant: Variant, target: Target) -> bool:
    """Whether the door opens to her there, by what the document says of its deeds."""
    whose = target.whose
    if door.finds_by_form and target.place != NOWHERE:
        whose = Whose.NOBODYS
    if whose == Whose.GONE or (door.not_of_her_own and whose in HERS):
        return False
    roles = variant.roles_in(target.place)
    return all(any(_reaches(said()[deed].get(role, ""), whose) for role in roles) for deed in door.deeds)


def _reaches(reach: str, whose: Whose) -> bool:
    if reach == OWN:
        return whose in {Whose.HERS, Whose.NOBODYS}
    if reach == ORGANISATION:
        return whose in {*HERS, Whose.NOBODYS}
    return bool(reach)


def set_the_stage() -> Stage:
    """Everybody of it sits for her organisation or another; whoever keeps the seats of an ecosystem does neither."""
    kainuu = make.make_kainuu()
    make.load_what_families_see()
    make.make_definition("occasions")
    jokilaakso = make.make_ecosystem("Jokilaakson lapset", slug="jokilaakso", area=kainuu)
    same_area = make.make_ecosystem("Saman alueen lapset", slug="saman-alueen", area=kainuu)
    other_area = make.make_ecosystem("Merenkurkun lapset", slug="merenkurkku", area=make.make_north_karelia())
    organisation = make.make_organisation("Jokilaakson Perhetalo ry")
    person, colleague = make.make_user("Vaihtuva"), make.make_user("Työkaveri")
    keeper = make.make_user("Pitäjä")
    for ecosystem in (jokilaakso, same_area, other_area):
        make.make_membership(ecosystem, organisation)
        keepers = make.make_membership(ecosystem).organisation
        for role in (Role.COORDINATOR, Role.MODERATOR):
            make.make_seat(keeper, role, ecosystem, keepers)
    here = Membership.objects.get(ecosystem=jokilaakso, organisation=organisation)
    other = {one.pk: make.make_membership(one) for one in (jokilaakso, same_area, other_area)}

    def of_others(ecosystem: Any) -> World:
        theirs = other[ecosystem.pk]
        writer = make.make_user()
        make.make_seat(writer, Role.PROFESSIONAL, ecosystem, theirs.organisation)
        return doors.world_of(ecosystem, keeper, writer, theirs.organisation, of_channels=theirs)

    return Stage(
        person=person,
        organisation=organisation,
        hers=doors.world_of(jokilaakso, keeper, person, organisation, of_channels=here),
        colleagues=doors.world_of(jokilaakso, keeper, colleague, organisation, of_channels=here),
        others=of_others(jokilaakso),
        there=of_others(same_area),
        far=of_others(other_area),
        gone=taken_away(of_others(jokilaakso)),
    )


ROWS_LAST_TO_GO = ("entry", "submission", "held", "channel", "shut_channel", "activity", "goal")


def taken_away(world: World) -> World:
    """The world with its keys in hand and its rows deleted; the membership's organisation stays a member no more."""
    first = [getattr(world, name) for name in ROWS_LAST_TO_GO]
    kept = {"ecosystem", "partner", "token", "membership", *ROWS_LAST_TO_GO}
    rest = [getattr(world, one.name) for one in fields(world) if one.name not in kept]
    for row in [*first, *rest]:
        type(row)._default_manager.filter(pk=row.pk).delete()
    return world
