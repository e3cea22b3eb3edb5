"""What the national network's page shows: each ecosystem in the country, where it is and how it has begun."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from ecosystems.access import Access, Role
from ecosystems.models import Area, Coverage, Ecosystem, Membership, Seat, User, Vision
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
    coverages = Coverage.objects.valid_on(today).select_related("area").order_by("area__sort_key")
    of_this = {"ecosystem": OuterRef("pk")}
    members = Membership.objects.valid_on(today).filter(**of_this).order_by().values("ecosystem")
    coordinators = Seat.objects.valid_on(today).filter(role=Role.COORDINATOR, **of_this)
    rows: Iterable[Any] = (
        ecosystems.select_related("vision")
        .prefetch_related(Prefetch("coverages", coverages))
        .annotate(
            members=Coalesce(Subquery(members.annotate(number=Count("pk")).values("number")), 0),
            has_coordinator=Exists(coordinators),
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
                has_coordinator=row.has_coordinator,
                vision=getattr(row, "vision", None),
            )
            for row in rows
        )
    )
