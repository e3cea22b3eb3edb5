"""OutgoingMail: a letter that waits to be sent."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from foundations.languages import DEFAULT_LANGUAGE

ATTEMPTS = 5


class OutgoingMailQuerySet(models.QuerySet["OutgoingMail"]):
    def waiting(self) -> Self:
        """Neither sent nor set aside after five attempts; some only after a pause."""
        return self.filter(sent_at__isnull=True, attempts__lt=ATTEMPTS)

    def set_aside(self) -> Self:
        """Given up: a person has to look at these."""
        return self.filter(sent_at__isnull=True, attempts__gte=ATTEMPTS)

    def sent(self) -> Self:
        return self.filter(sent_at__isnull=False)


class OutgoingMail(models.Model):
    """One letter to one address: stored in the transaction of what caused it, sent by the tick."""

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField(blank=True)
    language = models.CharField(max_length=3, default=DEFAULT_LANGUAGE)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                condition=Q(sent_at__isnull=True, attempts__lt=ATTEMPTS),
                name="outgoing_mail_waiting",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(attempts__gt=0), name="outgoing_mail_sent_after_an_attempt"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.to}"
