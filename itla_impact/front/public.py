"""The public page of an ecosystem: what its members have agreed, who they are, and what statistics say of the area."""

from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from ecosystems.models import Ecosystem, Goal, Membership, Vision
from ecosystems.models.organisations import Sector
from feedback.models import Channel
from measures.published import PublicStatistics, public_statistics

SECTOR_ORDER = {sector: place for place, sector in enumerate(Sector.values)}


@dataclass(frozen=True, slots=True)
class Members:
    """The organisations of one sector, in Finnish order."""

    sector: str
    names: list[Membership]


@dataclass(frozen=True, slots=True)
class PublicPage:
    vision: Vision | None
    goals: list[Goal]
    members: list[Members]
    statistics: PublicStatistics
    channel: Channel | None

    @property
    def organisations(self) -> int:
        return sum(len(group.names) for group in self.members)


def public_page(ecosystem: Ecosystem) -> PublicPage:
    """Everything is published or agreed in public; figures of the ecosystem's own wait for releases."""
    today = timezone.localdate()
    memberships = ecosystem.memberships.valid_on(today).select_related("organisation")
    ordered = sorted(memberships, key=lambda one: (SECTOR_ORDER[one.organisation.sector], one.organisation.sort_key))
    by_sector = groupby(ordered, key=lambda one: one.organisation.get_sector_display())
    channels = Channel.objects.offered(today).filter(ecosystem=ecosystem, membership=None)
    return PublicPage(
        vision=Vision.objects.filter(ecosystem=ecosystem).first(),
        goals=list(ecosystem.goals.filter(ended_on=None)),
        members=[Members(str(sector), list(names)) for sector, names in by_sector],
        statistics=public_statistics(ecosystem),
        channel=channels.order_by("opened_on", "pk").first(),
    )
