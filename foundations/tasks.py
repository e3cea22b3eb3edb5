"""The tick's doors to the foundations."""

from celery import shared_task

from foundations import job_process, jobs, outbox


@shared_task
def send_waiting_mail() -> None:
    """Every few seconds. Few letters are kept, so looking for old ones costs next to nothing."""
    outbox.send_waiting()
    outbox.forget_old()


@shared_task
def start_waiting_jobs() -> None:
    """Every five seconds; begins processes and does not wait for them."""
    job_process.start_waiting()


@shared_task
def queue_due_jobs() -> None:
    """Every ten minutes."""
    jobs.queue_due()
    jobs.forget_old()
