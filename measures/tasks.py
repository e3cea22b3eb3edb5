"""The tick's doors to the measures. Overlapping ticks do no harm: who holds an ecosystem or the tree is left to it."""

from celery import shared_task

from measures import audit, recompute


@shared_task
def recompute_what_changed() -> None:
    """Every five seconds."""
    recompute.tick()


@shared_task
def audit_when_due() -> None:
    """Every ten minutes; it runs once a night, or as soon as it can after a night when nobody was up."""
    audit.audit_if_due()
