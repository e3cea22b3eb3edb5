"""Jobs: queued by whoever wants them, taken up by a worker, done once, counted before they begin.

A worker that is killed has counted its attempt; its session's lock on the claim is gone with it, and the next tick puts
the job back. After five attempts it is set aside and waits for a person, and no other job waits for it.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundations.job_kinds import JobFailed, JobKind, Parameters, UnknownKind, kind_of, kinds
from foundations.models.jobs import ATTEMPTS, Job, JobQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser
    from django_stubs_ext import StrOrPromise

logger = logging.getLogger(__name__)

#: After the first, second … attempt that failed. A worker that died is replaced sooner.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 10, 60, 240))
AFTER_A_DEATH = timedelta(seconds=10)
KEPT = timedelta(days=90)

#: Reasons that a job of any kind may fail for.
FAILURES: dict[str, StrOrPromise] = {
    "worker_lost": _("Työtä tehnyt ohjelma sammui kesken."),
    "out_of_time": _("Työ kesti liian kauan, ja se keskeytettiin."),
    "out_of_memory": _("Työ tarvitsi liikaa muistia, ja se keskeytettiin."),
    "unexpected": _("Ohjelmassa on virhe. Kerro siitä ylläpidolle."),
    "unknown_kind": _("Tätä työtä ei ole tässä versiossa."),
}


class OutOfTime(BaseException):
    """Raised into work whose time is over; no `except Exception` of it holds this up."""


class Lost(Exception):
    """The job has been given to another worker, or deleted: nothing more may be written in its name."""


class NotToRetry(Exception):
    """Only what has ended badly may be tried again, and not beside another that does the same."""


@dataclass(slots=True)
class Running:
    """A job in the hands of the worker that holds `claim`: what its work reads and tells."""

    job: Job
    claim: int

    @property
    def parameters(self) -> Parameters:
        parameters: Parameters = self.job.parameters
        return parameters

    @property
    def outcomes(self) -> dict[str, str]:
        """What became of each item, earlier attempts included."""
        outcomes: dict[str, str] = self.job.outcomes
        return outcomes

    def at(self, step: str, *, item: object = "", done: int, total: int) -> None:
        """Tells where the work is, and that it lives. Raises Lost."""
        self._write(progress_step=step, progress_item=str(item)[:40], progress_done=done, progress_total=total)

    def became(self, item: object, code: str) -> None:
        """Keeps what became of an item, for the page and for the next attempt. Raises Lost."""
        self.outcomes[str(item)] = code
        self._write(outcomes=self.outcomes)

    def _write(self, **fields: object) -> None:
        held = Job.objects.filter(pk=self.job.pk, claim=self.claim)
        if not held.update(heartbeat_at=timezone.now(), **fields):
            raise Lost(self.job.pk)


def queue(
    name: str,
    parameters: Mapping[str, object],
    *,
    by: AbstractBaseUser | None = None,
    origin: Job.Origin = Job.Origin.PERSON,
) -> Job:
    """Writes down what is wanted, or returns the same that waits already. Raises UnknownKind, BadParameters."""
    checked = kind_of(name).check(parameters)
    the_same = Q(parameters=checked) | (Q(origin=origin) if origin == Job.Origin.SCHEDULE else Q(pk=None))
    while True:
        if there := Job.objects.waiting().filter(the_same, kind=name).first():
            return there
        try:
            with transaction.atomic():
                return Job.objects.create(
                    kind=name, parameters=checked, requested_by_id=by.pk if by else None, origin=origin
                )
        except IntegrityError:
            continue  # Somebody was faster; or it has ended meanwhile.


def retry(job: Job) -> None:
    """Five times more, from where it was. Raises NotToRetry."""
    again = Job.objects.ended_badly().filter(pk=job.pk)
    try:
        with transaction.atomic():
            taken = again.update(state=Job.State.QUEUED, attempts=0, not_before=Now(), finished_at=None)
    except IntegrityError as error:
        raise NotToRetry from error
    if not taken:
        raise NotToRetry


def queue_due() -> list[Job]:
    """What each kind says is due, once; a scheduled one that ended badly makes way for its successor."""
    queued = []
    for kind in kinds().values():
        scheduled = Job.objects.scheduled().filter(kind=kind.name)
        if kind.due is None or scheduled.waiting().exists():
            continue
        if (parameters := kind.due()) is not None:
            with transaction.atomic():
                scheduled.ended_badly().delete()
                queued.append(queue(kind.name, parameters, origin=Job.Origin.SCHEDULE))
    return queued


def forget_old() -> int:
    """Deletes what ended longer ago than KEPT; returns how many."""
    return Job.objects.filter(finished_at__lt=timezone.now() - KEPT).delete()[0]


def take_back_lost() -> int:
    """Jobs whose worker is dead, or should have ended long ago, wait again; returns how many."""
    return sum(_take_back(job) for job in Job.objects.running())


@transaction.atomic
def _take_back(job: Job) -> bool:
    """A worker on a host that vanished may hold its lock for hours: after the deadline that is no sign of life."""
    assert job.claim is not None  # noqa: S101 - a law of the database
    mine = Job.objects.filter(pk=job.pk, claim=job.claim)
    if not _lock("pg_try_advisory_xact_lock", job.claim) and not mine.filter(deadline__lte=Now()).exists():
        return False
    return _put_back(mine, job.attempts, "worker_lost", pause=AFTER_A_DEATH)


Within = Callable[[JobKind], AbstractContextManager[object]]


def run_next(within: Within = lambda kind: nullcontext()) -> Job | None:
    """Takes one job up and does it, `within` the limits of its kind; None when none is ready."""
    running = take()
    if running is None:
        return None
    try:
        _run(running, within)
    except Lost:
        logger.warning("Job %s was given to another worker.", running.job.pk)
    finally:
        _lock("pg_advisory_unlock", running.claim)
    return running.job


def take() -> Running | None:
    """The job that has waited longest, claimed and counted; None when none is ready. Two workers never get one."""
    claim = secrets.randbits(62)
    with transaction.atomic():
        job = Job.objects.ready().select_for_update(skip_locked=True).order_by("not_before", "pk").first()
        if job is None:
            return None
        # Held by the session, so before the claim can be seen and until the session ends, however it ends.
        _lock("pg_try_advisory_lock", claim)
        Job.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING,
            attempts=F("attempts") + 1,
            claim=claim,
            deadline=Now() + _longest(job.kind),
            started_at=timezone.now(),
            heartbeat_at=timezone.now(),
            progress_step="",
            progress_item="",
        )
    job.refresh_from_db()
    return Running(job, claim)


def _longest(name: str) -> timedelta:
    kind = kinds().get(name)
    return kind.limit + kind.grace if kind else timedelta(minutes=1)


def _run(running: Running, within: Within) -> None:
    try:
        kind = kind_of(running.job.kind)
        with within(kind):
            kind.work(running)
    except Lost:
        raise
    except (Exception, OutOfTime) as error:
        _fail(running, error)
    else:
        ended = {"state": Job.State.DONE, "finished_at": timezone.now(), "error": "", "error_type": ""}
        if not _let_go(Job.objects.filter(pk=running.job.pk, claim=running.claim), ended):
            raise Lost(running.job.pk)
    running.job.refresh_from_db()


def _fail(running: Running, error: BaseException) -> None:
    code, final, error_type = _reason(error)
    if error_type:
        logger.error("Job %s (%s) failed.", running.job.pk, running.job.kind, exc_info=error)
    logger.warning("Job %s (%s): %s, attempt %s.", running.job.pk, running.job.kind, code, running.job.attempts)
    mine = Job.objects.filter(pk=running.job.pk, claim=running.claim)
    if final:
        ended = {"state": Job.State.FAILED, "finished_at": timezone.now(), "error": code, "error_type": error_type}
        _let_go(mine, ended)
    else:
        _put_back(mine, running.job.attempts, code, error_type)


def _reason(error: BaseException) -> tuple[str, bool, str]:
    """Its code, whether trying again would change nothing, and of what we did not foresee the class."""
    match error:
        case JobFailed():
            return error.code, error.final, ""
        case UnknownKind():
            return "unknown_kind", True, ""
        case OutOfTime():
            return "out_of_time", False, ""
        case MemoryError():
            return "out_of_memory", False, ""
    return "unexpected", False, _type_of(error)


def _put_back(
    mine: JobQuerySet, attempts: int, code: str, error_type: str = "", *, pause: timedelta | None = None
) -> bool:
    """Back into the queue after a pause, or aside; answers whether it still was `mine`."""
    why = {"error": code, "error_type": error_type}
    if attempts >= ATTEMPTS:
        return _let_go(mine, {"state": Job.State.SET_ASIDE, "finished_at": timezone.now(), **why})
    wait = pause or PAUSES[min(attempts, len(PAUSES)) - 1]
    return _let_go(mine, {"state": Job.State.QUEUED, "not_before": Now() + wait, **why})


def _let_go(mine: JobQuerySet, fields: dict[str, object]) -> bool:
    return bool(mine.update(claim=None, deadline=None, **fields))


def _lock(function: str, claim: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [claim])
        return bool(cursor.fetchone()[0])


def _type_of(error: BaseException) -> str:
    """Its class and PostgreSQL's code: a message may hold a value out of a row."""
    code = getattr(error.__cause__, "pgcode", None)
    return f"{type(error).__name__} {code or ''}".strip()[:80]
