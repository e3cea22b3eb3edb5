"""The product's Celery application with tasks that no product should have, and less patience with them."""

import os
import signal
import time

from django.db import connection

from itla_impact.celery import app

app.conf.update(task_soft_time_limit=2, task_time_limit=4)


@app.task(name="poison.raises")
def raises() -> None:
    raise ValueError("myrkkyä")


@app.task(name="poison.hangs")
def hangs() -> None:
    time.sleep(3600)


@app.task(name="poison.hangs_deaf")
def hangs_deaf() -> None:
    """Waits in C, where Python hears of no time that is over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(3600)")


@app.task(name="poison.eats")
def eats() -> None:
    eaten = []
    while True:
        eaten.append(bytes(16 * 1024**2))


@app.task(name="poison.dies")
def dies() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
