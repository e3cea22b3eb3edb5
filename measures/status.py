"""Step: the status of the counting, for the backbone: the last audits, what waits, what has been set aside."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from ecosystems.models import Ecosystem
from foundations.languages import Texts
from foundations.models import Job
from measures.models import AuditFinding, AuditRun, Rewording, Work
from measures.recompute import Waiting, waiting

AUDITS_SHOWN = 14
REWORDINGS_SHOWN = 50


@dataclass(frozen=True, slots=True)
class AuditLine:
    run: AuditRun
    findings: list[AuditFinding]


@dataclass(frozen=True, slots=True)
class WorkLine:
    work: Work
    ecosystem: Texts | None  # None: all of them, or one that has been deleted


@dataclass(frozen=True, slots=True)
class Status:
    audits: list[AuditLine]
    waiting: Waiting
    set_aside: list[WorkLine]
    retried: list[WorkLine]
    #: Jobs that failed for good; they stand on a page of their own.
    jobs_failed: int
    rewordings: list[Rewording]

    @property
    def is_well(self) -> bool:
        """The last audit found nothing and no work has failed."""
        last = self.audits[0].findings if self.audits else []
        return not last and not self.set_aside and not self.retried


def status() -> Status:
    runs = AuditRun.objects.finished().prefetch_related("findings")[:AUDITS_SHOWN]
    now = waiting()
    names = _names([*now.set_aside, *now.retried])
    return Status(
        audits=[AuditLine(run, list(run.findings.all())) for run in runs],
        waiting=now,
        set_aside=[WorkLine(work, names.get(work.ecosystem_id)) for work in now.set_aside],
        retried=[WorkLine(work, names.get(work.ecosystem_id)) for work in now.retried],
        jobs_failed=Job.objects.ended_badly().count(),
        rewordings=list(Rewording.objects.noted(timezone.now())[:REWORDINGS_SHOWN]),
    )


def _names(works: list[Work]) -> dict[int, Any]:
    return dict(Ecosystem.objects.filter(pk__in={work.ecosystem_id for work in works}).values_list("pk", "name"))
