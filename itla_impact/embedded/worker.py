"""The worker child: a Celery worker with beat as a thread beside it.

`memory://` lives inside one process, and `celery worker -B` would start beat in another: it would silently do nothing.
"""

import signal

from celery.beat import EmbeddedService

from itla_impact.celery import app
from itla_impact.embedded import children

THREADS = 2


def main() -> None:
    """Works until SIGTERM."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    children.watch_parent()
    app.set_default()
    beat = EmbeddedService(app, thread=True, scheduler_cls="celery.beat.Scheduler")
    worker = app.Worker(
        pool="threads",
        concurrency=THREADS,
        without_gossip=True,
        without_mingle=True,
        without_heartbeat=True,
        quiet=True,
    )
    beat.start()
    try:
        worker.start()
    finally:
        beat.stop()


if __name__ == "__main__":
    main()
