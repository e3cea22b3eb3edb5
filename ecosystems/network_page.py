"""What the national network's page shows: each ecosystem in the country, where it is and how it has begun."""

from dataclasses import dataclass

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from ecosystems.access import Access, Role
from ecosystems.models import Area, Coverage, Ecosystem, User, Vision
from ecosystems.models.network import EcosystemQuerySet


@dataclass(frozen=True, slots=True)
class EcosystemShown:
    ecosystem: Ecosystem
    areas: tuple[Area, ...]
    members: int
    has_coordinator: bool
    vision: Vision | None


@dataclass(frozen=True, slots=True)
class NetworkShown:
    """In alphabetical order, never by state."""

    ecosystems: tuple[EcosystemShown, ...]

    @property
    def count(self) -> int:
        return len(self.ecosystems)


def network_for(person: User) -> NetworkShown:
    """The ecosystems that `person` sees as the backbone, in two queries."""
    return _shown(Ecosystem.objects.open_to(person, Access.SEE_NETWORK))


def public_network() -> NetworkShown:
    """Every ecosystem with what anyone may know of it, in two queries."""
    return _shown(Ecosystem.objects.all())


def _shown(ecosystems: EcosystemQuerySet) -> NetworkShown:
    today = timezone.localdate()
    running = Q(since__lte=today) & (Q(until=None) | Q(until__gt=today))
    of_members = Q(memberships__since__lte=today) & (Q(memberships__until=None) | Q(memberships__until__gt=today))
    of_coordinators = Q(seats__role=Role.COORDINATOR, seats__since__lte=today) & (
        Q(seats__until=None) | Q(seats__until__gt=today)
    )
    rows = (
        ecosystems.select_related("vision")
        .prefetch_related(Prefetch("coverages", Coverage.objects.filter(running).select_related("area")))
        .annotate(
            members=Count("memberships", filter=of_members, distinct=True),
            coordinators=Count("seats", filter=of_coordinators, distinct=True),
        )
        # Django leaves the model's own order out of a query that counts.
        .order_by("sort_key", "pk")
    )
    return NetworkShown(
        tuple(
            EcosystemShown(
                ecosystem=row,
                areas=tuple(coverage.area for coverage in row.coverages.all()),
                members=row.members,
                has_coordinator=row.coordinators > 0,
                vision=getattr(row, "vision", None),
            )
            for row in rows
        )
    )
