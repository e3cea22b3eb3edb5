"""Step: freshness, how new what stands on an ecosystem's pages is: counted, read from a service, and checked when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, Subquery

from ecosystems.models import Ecosystem
from measures.models import AuditFinding, AuditRun, Definition, Indicator


@dataclass(frozen=True, slots=True)
class Freshness:
    """Moments are None where there has been none; the statistics are those that the measures show."""

    counted_at: datetime | None
    #: The newest year of the statistic that lags most, the newest of all, and when the oldest was read.
    first_year: int | None
    last_year: int | None
    read_at: datetime | None
    #: Whether some came with the example data and have not been fetched.
    has_examples: bool
    audited_at: datetime | None
    audit_agrees: bool

    @property
    def is_told(self) -> bool:
        return bool(self.counted_at or self.read_at)


def freshness_of(ecosystem: Ecosystem) -> Freshness:
    """One query, whatever there is."""
    shown = Definition.objects.current().filter(indicator__isnull=False).order_by().values("indicator")
    read = Indicator.objects.filter(number__in=shown)
    last = AuditRun.objects.finished()[:1]
    found = (
        Ecosystem.objects.filter(pk=ecosystem.pk)
        .values(counted_at=F("last_run__at"))
        .annotate(
            first_year=Subquery(read.order_by("last_year").values("last_year")[:1]),
            last_year=Subquery(read.order_by(F("last_year").desc(nulls_last=True)).values("last_year")[:1]),
            read_at=Subquery(read.order_by("fetched_at").values("fetched_at")[:1]),
            has_examples=Exists(read.filter(provenance=Indicator.Provenance.EXAMPLE)),
            audited_at=Subquery(last.values("finished_at")),
            audit_agrees=~Exists(AuditFinding.objects.filter(run__in=last.values("pk"))),
        )
    )
    return Freshness(**found.get())
