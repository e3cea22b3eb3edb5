"""AccessibilityFeedback: what somebody could not use, and by when she was promised an answer."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ecosystems.access import OpenTo
from foundations.languages import DEFAULT_LANGUAGE

#: Act on the Provision of Digital Services (306/2019), section 8: an answer within 14 days.
ANSWERED_WITHIN = timedelta(days=14)


class AccessibilityFeedbackQuerySet(OpenTo["AccessibilityFeedback"]):
    def waiting(self) -> Self:
        """Not yet answered, the oldest first."""
        return self.filter(answered_on=None).order_by("received_on", "pk")

    def answered(self) -> Self:
        """Answered, the latest first."""
        return self.exclude(answered_on=None).order_by("-answered_on", "-pk")


class AccessibilityFeedback(models.Model):
    """Feedback on accessibility, from anybody. Its address is kept only until it has been answered."""

    client_key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="Of the form and its words: stored once")
    text = models.TextField()
    page = models.CharField(max_length=300, blank=True)
    reply_to = models.EmailField(blank=True)
    language = models.CharField(max_length=3, default=DEFAULT_LANGUAGE)
    received_on = models.DateField(default=timezone.localdate)
    answer = models.TextField(blank=True)
    answered_on = models.DateField(null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )

    objects: ClassVar[models.Manager[Self]] = AccessibilityFeedbackQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="accessibility_feedback_says_something"),
            models.CheckConstraint(
                condition=Q(answered_on=None, answer="", answered_by=None)
                | (Q(answered_on__isnull=False, reply_to="") & ~Q(answer="")),
                name="accessibility_feedback_answered_forgets_the_address",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.received_on}: {self.text[:40]}"

    @property
    def due_on(self) -> date:
        """The last day of the promise."""
        return self.received_on + ANSWERED_WITHIN

    @property
    def days_left(self) -> int:
        """Days until the promise ends, 0 on its last day, negative when it is late."""
        return (self.due_on - timezone.localdate()).days
