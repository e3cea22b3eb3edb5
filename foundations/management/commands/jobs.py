"""`jobs` lists the jobs, `jobs follow [ID]` shows how they go until they end, `jobs retry ID` has one tried again."""

import sys
import time
from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from foundations import jobs
from foundations.job_kinds import kinds
from foundations.models import Job
from foundations.progress_line import ProgressLine

SHOWN = 20
SECONDS = 1.0


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        deeds = parser.add_subparsers(dest="deed", metavar="list|follow|retry")
        deeds.add_parser("list", help=f"what waits, what failed and the last {SHOWN} that were done; the default")
        deeds.add_parser("follow", help="one, or all that wait, until they end").add_argument(
            "job", type=int, nargs="?", metavar="ID"
        )
        deeds.add_parser("retry", help="five times more").add_argument("job", type=int, metavar="ID")

    def handle(self, *, deed: str | None, job: int | None = None, **options: Any) -> None:
        with translation.override("en"):
            if deed == "retry":
                self._retry(self._found(job))
            elif deed == "follow":
                self._follow([self._found(job)] if job else Job.objects.waiting().order_by("pk"))
            else:
                self._list()

    def _list(self) -> None:
        ended = list(Job.objects.filter(state=Job.State.DONE).order_by("-finished_at")[:SHOWN])
        found = [*ended[::-1], *Job.objects.exclude(state=Job.State.DONE).order_by("pk")]
        for job in found:
            self.stdout.write(line_of(job))
        if not found:
            self.stdout.write("No jobs.")

    def _retry(self, job: Job) -> None:
        try:
            jobs.retry(job)
        except jobs.NotToRetry:
            raise CommandError(f"Job {job.pk} is {job.state}, or the same waits already.") from None
        self.stdout.write(f"Job {job.pk} waits again.")

    def _follow(self, followed: Iterable[Job]) -> None:
        """One after another, in the order in which they were asked for; fails when any of them did."""
        bad = 0
        for job in followed:
            self._follow_one(job)
            self.stdout.write(line_of(job))
            bad += job.may_be_retried
        if bad:
            raise CommandError(f"{bad} failed.")

    def _follow_one(self, job: Job) -> None:
        progress = ProgressLine(sys.stderr)
        while job.state in {Job.State.QUEUED, Job.State.RUNNING}:
            progress.show(job.progress_done, job.progress_total or 0, f"{job.kind} {job.pk}: {state_of(job)}")
            time.sleep(SECONDS)
            job.refresh_from_db()
        progress.clear()

    def _found(self, number: int | None) -> Job:
        job = Job.objects.filter(pk=number or 0).first()
        if job is None:
            raise CommandError(f"There is no job {number}.")
        return job


def line_of(job: Job) -> str:
    kind = kinds().get(job.kind)
    about = kind.about(job.parameters) if kind else ""
    return f"{job.pk}  {state_of(job)}  {job.kind}  {about}".rstrip()


def state_of(job: Job) -> str:
    """The state; of what has failed also why, by its code, and how often."""
    if not job.error or job.state == Job.State.RUNNING:
        return job.state
    return f"{job.state} ({' '.join(filter(None, [job.error, job.error_type]))}, {job.attempts} of 5)"
