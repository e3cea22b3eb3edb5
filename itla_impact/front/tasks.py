"""The tick's door to the front."""

from celery import shared_task

from itla_impact.front import accessibility


@shared_task
def forget_accessibility_feedback() -> None:
    """Every ten minutes: a bulk delete of a small table."""
    accessibility.forget_old()
