"""Pauses between attempts: a row waits until its `not_before`."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone


def in_a_pause(longest: timedelta) -> Q:
    """Rows that wait. A pause longer than `longest` was written by a clock that went ahead, and is none."""
    now = timezone.now()
    return Q(not_before__gt=now, not_before__lte=now + longest)
