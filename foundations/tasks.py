"""The tick's door to the foundations."""

from celery import shared_task

from foundations import outbox


@shared_task
def send_waiting_mail() -> None:
    """Every few seconds. Few letters are kept, so looking for old ones costs next to nothing."""
    outbox.send_waiting()
    outbox.forget_old()
