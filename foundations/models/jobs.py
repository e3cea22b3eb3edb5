"""Job: work that takes longer than a page may, written down by who wants it and taken up by the tick."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

ATTEMPTS = 5


class JobQuerySet(models.QuerySet["Job"]):
    def waiting(self) -> Self:
        """Queued or running: not ended yet."""
        return self.filter(state__in=[Job.State.QUEUED, Job.State.RUNNING])

    def running(self) -> Self:
        return self.filter(state=Job.State.RUNNING)

    def ready(self) -> Self:
        """Queued, and its pause is over, by the database's clock: of two workers' clocks one may be wrong."""
        return self.filter(state=Job.State.QUEUED, not_before__lte=Now())

    def ended_badly(self) -> Self:
        """What a person has to look at."""
        return self.filter(state__in=[Job.State.FAILED, Job.State.SET_ASIDE])

    def scheduled(self) -> Self:
        """Nobody asked for it: it was due."""
        return self.filter(origin=Job.Origin.SCHEDULE)


class Job(models.Model):
    """One piece of work of a `kind` (foundations.job_kinds). `claim` is drawn anew by each worker that takes it up.

    The worker's session holds an advisory lock on its claim: when the lock is gone the worker is dead, and what is
    written in the name of an older claim changes nothing. Texts are codes of the kind, never values of rows.
    """

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        SET_ASIDE = "set_aside"

    class Origin(models.TextChoices):
        PERSON = "person"
        SCHEDULE = "schedule"
        COMMAND = "command"

    kind = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict, help_text="As the kind's check has accepted them")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.PERSON)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Counted before the work begins")
    not_before = models.DateTimeField(db_default=Now())
    claim = models.BigIntegerField(null=True, unique=True, help_text="Whose it is while it runs")
    deadline = models.DateTimeField(null=True, help_text="When its worker has ended by itself, whatever it does")
    progress_done = models.PositiveIntegerField(default=0)
    progress_total = models.PositiveIntegerField(null=True)
    progress_step = models.CharField(max_length=40, blank=True, help_text="A code of the kind")
    progress_item = models.CharField(max_length=40, blank=True, help_text="What it is at, such as a number")
    outcomes = models.JSONField(default=dict, help_text="{item: code}: what became of each; kept for the next attempt")
    error = models.CharField(max_length=40, blank=True, help_text="A code: of the kind, or one of all kinds")
    error_type = models.CharField(max_length=80, blank=True, help_text="Class and SQLSTATE, never a message")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(state__in=["queued", "running"]), name="job_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "parameters"],
                condition=Q(state__in=["queued", "running"]),
                name="the_same_job_waits_once",
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(origin="schedule", state__in=["queued", "running"]),
                name="one_scheduled_job_of_a_kind_waits",
            ),
            models.CheckConstraint(
                condition=Q(state="running", claim__isnull=False, deadline__isnull=False, started_at__isnull=False)
                | (~Q(state="running") & Q(claim=None, deadline=None)),
                name="a_running_job_is_claimed_and_no_other",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "running"], finished_at=None)
                | Q(state__in=["done", "failed", "set_aside"], finished_at__isnull=False),
                name="an_ended_job_has_its_time_and_no_other",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["failed", "set_aside"]) & ~Q(error=""))
                | Q(state="done", error="")
                | Q(state__in=["queued", "running"]),
                name="a_failed_job_has_its_reason",
            ),
            models.CheckConstraint(
                condition=Q(attempts__lte=ATTEMPTS) & (~Q(state="queued") | Q(attempts__lt=ATTEMPTS)),
                name="a_job_is_tried_five_times",
            ),
            models.CheckConstraint(
                condition=Q(progress_total=None) | Q(progress_done__lte=F("progress_total")),
                name="a_job_has_not_done_more_than_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}: {self.state}"

    @property
    def may_be_retried(self) -> bool:
        return self.state in {Job.State.FAILED, Job.State.SET_ASIDE}
