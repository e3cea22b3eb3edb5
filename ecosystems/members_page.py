"""What the members' and the people's pages show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from ecosystems.access import Role
from ecosystems.models import Area, Ecosystem, Invitation, Membership, Seat, User
from ecosystems.models.organisations import Sector
from ecosystems.models.people import InvitationQuerySet, SeatQuerySet


@dataclass(frozen=True, slots=True)
class SectorShown:
    sector: Sector
    members: tuple[Membership, ...]


@dataclass(frozen=True, slots=True)
class MembersShown:
    """Members by sector, families first; who joins later and who has left stand apart."""

    sectors: tuple[SectorShown, ...]
    coming: tuple[Membership, ...]
    gone: tuple[Membership, ...]
    areas: tuple[Area, ...]

    @property
    def count(self) -> int:
        return sum(len(row.members) for row in self.sectors)

    @property
    def families_missing(self) -> bool:
        return not any(row.sector == Sector.FAMILIES for row in self.sectors)


@dataclass(frozen=True, slots=True)
class RoleShown:
    role: Role
    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class PeopleShown:
    """Who sits where today, by role, and the invitations that wait."""

    roles: tuple[RoleShown, ...]
    invitations: tuple[Invitation, ...]
    now: datetime

    @property
    def count(self) -> int:
        return len({seat.user_id for row in self.roles for seat in row.seats})


def by_sector(members: Iterable[Membership]) -> tuple[SectorShown, ...]:
    """`members`, in their order, under the sectors that have any."""
    found: dict[str, list[Membership]] = defaultdict(list)
    for member in members:
        found[member.organisation.sector].append(member)
    return tuple(SectorShown(sector, tuple(found[sector])) for sector in Sector if found[sector])


def members_of(ecosystem: Ecosystem, *, on: date | None = None) -> MembersShown:
    """In two queries, whatever the number of members."""
    on = on or timezone.localdate()
    rows = list(ecosystem.memberships.select_related("organisation").order_by("organisation__sort_key", "since"))
    covered = ecosystem.coverages.valid_on(on).select_related("area").order_by("area__sort_key")
    return MembersShown(
        sectors=by_sector(row for row in rows if row.holds_on(on)),
        coming=tuple(row for row in rows if row.since > on),
        gone=tuple(row for row in rows if row.has_ended(on)),
        areas=tuple(coverage.area for coverage in covered),
    )


def people_of(ecosystem: Ecosystem, *, seen_by: User) -> PeopleShown:
    """In two queries, whatever the number of people."""
    return _people(Seat.objects.filter(ecosystem=ecosystem), Invitation.objects.filter(ecosystem=ecosystem), seen_by)


def backbone_people(*, seen_by: User) -> PeopleShown:
    """Those of the national backbone, in two queries."""
    here = {"ecosystem": None, "role": Role.BACKBONE}
    return _people(Seat.objects.filter(**here), Invitation.objects.filter(**here), seen_by)


def _people(seats: SeatQuerySet, invited: InvitationQuerySet, seen_by: User) -> PeopleShown:
    rows = seats.today().select_related("user", "organisation").order_by("user__name", "user__email", "pk")
    by_role: dict[str, list[Seat]] = defaultdict(list)
    for seat in rows:
        by_role[seat.role].append(seat)
    waiting = invited.given_by(seen_by).filter(accepted_at=None, withdrawn_at=None)
    return PeopleShown(
        roles=tuple(RoleShown(role, tuple(by_role[role])) for role in Role if by_role[role]),
        invitations=tuple(waiting.select_related("organisation")),
        now=timezone.now(),
    )
