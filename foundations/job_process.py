"""A process of its own for jobs: one that hangs, eats memory or dies takes neither the worker nor another job with it.

The tick starts it and does not wait, so that no job stands in the way of counting and mail. It limits itself: memory,
time, and, when it no longer reacts, a clock that ends it from outside of Python. It ends with the worker that began it.
"""

import contextlib
import faulthandler
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from types import FrameType

from django.conf import settings
from django.db import connection

from foundations.job_kinds import JobKind
from foundations.jobs import OutOfTime, run_next, take_back_lost
from foundations.models.jobs import Job

#: Together; a third waits.
AT_ONCE = 2

_started: list["subprocess.Popen[bytes]"] = []
_starting = threading.Lock()


def start_waiting() -> int:
    """The tick: puts back what dead workers held and starts processes for what is ready; returns how many."""
    take_back_lost()
    with _starting:
        _started[:] = [process for process in _started if process.poll() is None]
        running, ready = Job.objects.running().count(), Job.objects.ready().count()
        wanted = min(AT_ONCE, running + ready) - max(len(_started), running)
        for _ in range(wanted):
            _started.append(_start())
    return max(wanted, 0)


def _start() -> "subprocess.Popen[bytes]":
    """Its standard input is a pipe from us: the system closes it when we end, however we end."""
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "run_jobs", "--until-input-ends"]
    return subprocess.Popen(command, cwd=settings.BASE_DIR, stdin=subprocess.PIPE)


def run_all() -> int:
    """In a process that is there for this alone: one job after another, until none is ready or one has failed."""
    limit_memory(settings.JOB_MEMORY_MB)
    done = 0
    while (job := run_next(limited)) is not None:
        done += 1
        if job.state != Job.State.DONE:
            break  # Whatever it left behind in this process ends with it.
    return done


@contextlib.contextmanager
def limited(kind: JobKind) -> Iterator[None]:
    """Ends what goes over the kind's limit: a statement by PostgreSQL, Python by an alarm, all else by a clock."""
    seconds = kind.limit.total_seconds()
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, false)", [str(int(seconds * 1000))])
    before = signal.signal(signal.SIGALRM, _out_of_time)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    # Its thread needs nothing of Python: it also ends code outside of it that never comes back.
    faulthandler.dump_traceback_later(seconds + kind.grace.total_seconds() / 2, exit=True)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        faulthandler.cancel_dump_traceback_later()


def _out_of_time(number: int, frame: FrameType | None) -> None:
    raise OutOfTime


def limit_memory(megabytes: int) -> None:
    """More than this is a MemoryError here, and no trouble for the rest of the machine."""
    import resource

    # macOS knows the limit and does not take it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024**2, resource.RLIM_INFINITY))


def end_with_input() -> None:
    """Ends this process as soon as its standard input does; what it was at is taken up again."""

    def watch() -> None:
        # Not by way of sys.stdin, whose lock would be held when this process ends by itself.
        while os.read(0, 4096):
            pass
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name="end-with-input").start()
