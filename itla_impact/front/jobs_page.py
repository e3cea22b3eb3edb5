"""What the page of jobs shows: what runs and how far it is, what waits, what failed and why, what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from ecosystems.access import Access, deeds_in
from ecosystems.models import Ecosystem, User
from foundations.finnish import NBSP
from foundations.job_kinds import kinds
from foundations.jobs import FAILURES
from foundations.menu import MenuItem
from foundations.models import Job

DONE_SHOWN = 30
#: Who asked, where nobody did on a page.
ORIGINS = {Job.Origin.SCHEDULE: gettext_lazy("ajastettu"), Job.Origin.COMMAND: gettext_lazy("komentoriviltä")}


@dataclass(frozen=True, slots=True)
class ItemLine:
    """What became of one thing of a job."""

    item: str
    words: str


@dataclass(frozen=True, slots=True)
class JobLine:
    job: Job
    title: str
    about: str
    asked_by: str
    where: str
    reason: str
    items: tuple[ItemLine, ...]
    #: When it is tried again; None when it waits only for its turn.
    again_at: datetime | None


@dataclass(frozen=True, slots=True)
class StartLink:
    url: str
    label: str


@dataclass(frozen=True, slots=True)
class JobsShown:
    running: list[JobLine]
    queued: list[JobLine]
    failed: list[JobLine]
    set_aside: list[JobLine]
    done: list[JobLine]
    starts: list[StartLink]

    @property
    def is_live(self) -> bool:
        """Something may change while she looks."""
        return bool(self.running or self.queued)

    @property
    def told(self) -> str:
        """The state of all in a sentence: what a screen reader hears when it changes."""
        running, queued, bad = len(self.running), len(self.queued), len(self.failed) + len(self.set_aside)
        counted = [
            (running, ngettext("%(n)d työ on käynnissä.", "%(n)d työtä on käynnissä.", running)),
            (queued, ngettext("%(n)d työ odottaa.", "%(n)d työtä odottaa.", queued)),
            (bad, ngettext("%(n)d työ ei onnistunut.", "%(n)d työtä ei onnistunut.", bad)),
        ]
        # A number stays on the line of what it counts.
        parts = [(words % {"n": number}).replace(" ", NBSP, 1) for number, words in counted if number]
        return " ".join(parts) or _("Mikään työ ei ole kesken.")

    @property
    def seen(self) -> dict[str, str]:
        """A digest of each part: a part that the reader has already is not sent again."""
        live, ended = [*self.running, *self.queued], [*self.failed, *self.set_aside, *self.done]
        return {"told": _digest(self.told), "live": _digest(live), "ended": _digest(ended)}

    @property
    def seen_key(self) -> str:
        return ".".join(self.seen.values())


def menu(user: User, ecosystem: Ecosystem | None) -> list[MenuItem]:
    """The jobs, with how many of them wait for a person."""
    if ecosystem is not None or Access.SEE_JOBS not in deeds_in(user, None):
        return []
    url = reverse("front:jobs")
    failed = Job.objects.ended_badly().count() or None
    return [MenuItem(url, gettext_lazy("Taustatyöt"), icon="waiting", badge=failed, current_prefix=url)]


def jobs_for(user: User) -> JobsShown:
    """All that has not ended well, and the last that has, in two queries beyond what she may do."""
    jobs = Job.objects.select_related("requested_by").defer("claim", "deadline")
    open_jobs = [job_line(job) for job in jobs.exclude(state=Job.State.DONE).order_by("pk")]
    done = jobs.filter(state=Job.State.DONE).order_by("-finished_at", "-pk")[:DONE_SHOWN]
    may_start = Access.RUN_JOBS in deeds_in(user, None)
    starts = [StartLink(reverse("front:start-job", args=[kind.name]), str(kind.start)) for kind in kinds().values()]

    def of(state: Job.State) -> list[JobLine]:
        return [line for line in open_jobs if line.job.state == state]

    return JobsShown(
        running=of(Job.State.RUNNING),
        queued=of(Job.State.QUEUED),
        failed=of(Job.State.FAILED)[::-1],
        set_aside=of(Job.State.SET_ASIDE)[::-1],
        done=[job_line(job) for job in done],
        starts=starts if may_start else [],
    )


def job_line(job: Job) -> JobLine:
    """In words, also when its kind has gone with an older version."""
    kind = kinds().get(job.kind)
    steps, outcomes = (kind.steps, kind.outcomes) if kind else ({}, {})
    where = str(steps[job.progress_step]) % {"item": job.progress_item} if job.progress_step in steps else ""
    reasons = {**FAILURES, **(kind.failures if kind else {})}
    return JobLine(
        job=job,
        title=str(kind.title) if kind else job.kind,
        about=kind.about(job.parameters) if kind else "",
        asked_by=_asked_by(job),
        where=where,
        reason=str(reasons.get(job.error, job.error)),
        items=tuple(ItemLine(item, str(outcomes.get(code, code))) for item, code in sorted(job.outcomes.items())),
        again_at=job.not_before if job.not_before > timezone.now() else None,
    )


def _asked_by(job: Job) -> str:
    if job.origin in ORIGINS:
        return str(ORIGINS[Job.Origin(job.origin)])
    return str(job.requested_by) if job.requested_by else _("tili on poistettu")


def _digest(what: str | Sequence[JobLine]) -> str:
    if not isinstance(what, str):
        what = repr([(line.job.pk, line.job.state, line.job.progress_done, line.where, line.again_at) for line in what])
    return sha256(what.encode()).hexdigest()[:8]
