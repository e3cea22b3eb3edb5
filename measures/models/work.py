"""Work: the engine's own book of attempts. Counted before the work begins, so that a killed worker counts too."""

from datetime import timedelta
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ecosystems.access import OpenTo
from foundations.pauses import in_a_pause

ATTEMPTS = 5
LONGEST_PAUSE = timedelta(minutes=10)


class WorkQuerySet(OpenTo["Work"]):
    def set_aside(self) -> Self:
        """What has failed five times and waits for a person; never what all ecosystems wait for."""
        return self.filter(attempts__gte=ATTEMPTS).exclude(ecosystem_id=0)

    def not_now(self) -> Self:
        """What is set aside, or was tried so lately that it is given a moment."""
        spent = Q(attempts__gte=ATTEMPTS) & ~Q(ecosystem_id=0)
        return self.filter(spent | in_a_pause(LONGEST_PAUSE))


class Work(models.Model):
    """A piece of work that has been begun and not finished; a finished one leaves no row."""

    step = models.CharField(max_length=20)
    ecosystem_id = models.BigIntegerField(default=0, help_text="0: all of them")
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True, help_text="The kind of the last error, never a value")
    changed_at = models.DateTimeField(default=timezone.now)

    objects = WorkQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "ecosystem_id"], name="one_work_for_a_step")]

    def __str__(self) -> str:
        return f"{self.step} {self.ecosystem_id}: {self.attempts}"

    def pause(self) -> timedelta:
        """How long to wait after this many attempts: 10 s, 20 s, 40 s …, at most ten minutes."""
        return min(timedelta(seconds=5 * 2**self.attempts), LONGEST_PAUSE)
