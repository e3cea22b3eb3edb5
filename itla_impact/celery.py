"""The Celery application. Beat is the only thing that puts work on the broker; see `CELERY_BEAT_SCHEDULE`."""

import os
import resource
from typing import Any

from celery import Celery, Task
from celery.signals import worker_process_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itla_impact.settings.embedded")
# Read by NumPy when it is imported: the matrices are small, and threads that wait for each other cost a fifth more.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


class OutOfMemory(Exception):
    """A task asked for more memory than one may have."""


class BoundedTask(Task[..., Any]):
    """Fails by itself: Celery takes a `MemoryError` of a task for the worker's own, and the whole worker ends."""

    def __call__(self, *args: object, **named: object) -> object:
        try:
            return super().__call__(*args, **named)
        except MemoryError:
            raise OutOfMemory from None


app: "Celery[Any]" = Celery("itla_impact", task_cls=BoundedTask)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

#: In bytes, of one process that does tasks: far more than any of ours needs.
MOST_MEMORY = 1024**3


@worker_process_init.connect
def limit_memory(**told: object) -> None:
    """A task that eats memory fails by itself, before the machine ends something else for the lack of it."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_MEMORY, hard))
