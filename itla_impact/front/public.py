"""The public page of an ecosystem: what its members have agreed, who they are, and what statistics say of the area."""

from dataclasses import dataclass

from django.utils import timezone

from ecosystems.members_page import SectorShown, by_sector
from ecosystems.models import Ecosystem, Goal, Vision
from feedback.models import Channel
from measures.published import PublicStatistics, public_statistics


@dataclass(frozen=True, slots=True)
class PublicPage:
    vision: Vision | None
    goals: list[Goal]
    sectors: tuple[SectorShown, ...]
    statistics: PublicStatistics
    channel: Channel | None

    @property
    def organisations(self) -> int:
        return sum(len(row.members) for row in self.sectors)


def public_page(ecosystem: Ecosystem) -> PublicPage:
    """Everything is published or agreed in public; figures of the ecosystem's own wait for releases."""
    today = timezone.localdate()
    members = ecosystem.memberships.today().select_related("organisation").order_by("organisation__sort_key")
    channels = Channel.objects.offered(today).filter(ecosystem=ecosystem, membership=None)
    return PublicPage(
        vision=Vision.objects.filter(ecosystem=ecosystem).first(),
        goals=list(ecosystem.goals.today()),
        sectors=by_sector(members),
        statistics=public_statistics(ecosystem),
        channel=channels.order_by("opened_on", "pk").first(),
    )
