"""The worker child: a Celery worker with beat as a thread beside it.

`memory://` lives inside one process, and `celery worker -B` would start beat in another: it would silently do nothing.
"""

import os
import signal
import time
import warnings
from types import FrameType
from typing import Any

from celery.beat import EmbeddedService
from celery.signals import worker_ready
from celery.worker import state

from itla_impact.celery import app
from itla_impact.embedded import children, problems

THREADS = 2
LAST_WORK = 5.0


def main() -> None:
    """Works until SIGTERM."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children.watch_parent()
    # Root starts us on a machine of its own; the messages are ours alone.
    warnings.filterwarnings("ignore", module="celery.platforms")
    app.set_default()
    worker_ready.connect(leave_on_request)
    beat: Any = EmbeddedService(app, thread=True, scheduler_cls="celery.beat.Scheduler")
    beat.start()
    app.Worker(
        pool="threads",
        concurrency=THREADS,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    ).start()


def leave_on_request(**signal_words: Any) -> None:
    """Celery's own way out waits for its timers, seconds after the last task is done."""
    signal.signal(signal.SIGTERM, leave)


def leave(number: int, frame: FrameType | None) -> None:
    """Ends once the running tasks are done; one that takes longer is taken up again by a later tick."""
    until = time.monotonic() + LAST_WORK
    while state.active_requests and time.monotonic() < until:
        time.sleep(0.02)
    os._exit(0)


if __name__ == "__main__":
    with problems.told():
        main()
