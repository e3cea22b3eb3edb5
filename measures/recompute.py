"""Step: recompute, the tick that brings tallies and series up to date with the facts, and the rebuild from nothing.

Run twice, in any order, interleaved by two workers or killed anywhere, the result equals a rebuild. Attempts are
counted before the work, so that one which kills its worker is set aside after five and blocks no other ecosystem.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from ecosystems.models import Change
from measures import leaves, tree
from measures.cells import misplaced_ecosystems, move_cells
from measures.locks import wait_for_all
from measures.models import DirtyNode, Work
from measures.sources import counted_sources

logger = logging.getLogger(__name__)

LEAVES, TREE, CELLS = "leaves", "tree", "cells"
ALL = 0


def tick() -> None:
    """All that waits, once. A few reads when nothing does; what fails is tried again by a later tick."""
    misplaced = misplaced_ecosystems()
    for ecosystem in misplaced:
        attempt(CELLS, [ecosystem], partial(move_cells, ecosystem))
    if changed := leaves.waiting_ecosystems():
        count_leaves(changed)
    has_risen = tree.has_work()
    if has_risen:
        attempt(TREE, [ALL], tree.roll_up)
    _forget_finished({CELLS: misplaced, LEAVES: changed, TREE: [ALL] if has_risen else []})


def count_leaves(ecosystems: Sequence[int]) -> None:
    """All at once; but one by one those whose last attempt has not ended, and all when somebody's facts fail.

    So none stops another, and it is known who it was.
    """
    unfinished = Work.objects.filter(step=LEAVES).values_list("ecosystem_id", flat=True)
    alone = set(unfinished) & set(ecosystems)
    together = [one for one in ecosystems if one not in alone]
    if len(together) > 1:
        if attempt(LEAVES, together, partial(drain, together)):
            together = []
        else:
            Work.objects.filter(step=LEAVES, ecosystem_id__in=together).exclude(error="").delete()
    for ecosystem in [*together, *sorted(alone)]:
        attempt(LEAVES, [ecosystem], partial(drain, [ecosystem]))


def drain(ecosystems: Sequence[int]) -> int | None:
    """Rewrite leaves until no change of them waits; answers how many did, None when other workers hold them all."""
    total, held = 0, True
    while True:
        drained = leaves.rewrite_leaves(ecosystems)
        held = held and not drained.ecosystems
        total += drained.changes
        if not drained.more:
            return None if held else total


def attempt(step: str, ecosystems: Sequence[int], work: Callable[[], int | None]) -> bool:
    """Do `work` unless it waits for its turn or for a person; answers whether it was done.

    The attempt is counted and committed before, and forgotten after: a worker that is killed has counted it.
    """
    mine = Work.objects.filter(step=step, ecosystem_id__in=ecosystems)
    if mine.not_now().exists():
        return False
    _count_attempt(step, ecosystems)
    try:
        done = work()
    except Exception as error:
        logger.exception("Recompute: step %s of ecosystems %s failed.", step, ecosystems)
        mine.update(error=_kind(error), changed_at=timezone.now())
        return False
    if done is None:  # Another worker is at it, which is no failure.
        mine.filter(attempts__lte=1).delete()
        # A third one may have begun since, and not counted itself yet.
        mine.filter(attempts__gt=0).update(attempts=F("attempts") - 1)
        return False
    mine.delete()
    return True


def recompute_one(ecosystem: int) -> None:
    """One ecosystem and what lies above it, at once, also when its work was set aside."""
    Work.objects.filter(ecosystem_id=ecosystem).delete()
    if ecosystem in misplaced_ecosystems():
        attempt(CELLS, [ecosystem], partial(move_cells, ecosystem))
    attempt(LEAVES, [ecosystem], partial(drain, [ecosystem]))
    attempt(TREE, [ALL], tree.roll_up)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the status page tells: changes not yet counted, nodes between the steps, and what waits for a person."""

    changes: int
    nodes: int
    set_aside: list[Work]
    retried: list[Work]


def waiting() -> Waiting:
    failed = list(Work.objects.exclude(error="").order_by("ecosystem_id"))
    aside = list(Work.objects.set_aside().order_by("ecosystem_id"))
    return Waiting(
        changes=Change.objects.count(),
        nodes=DirtyNode.objects.count(),
        set_aside=aside,
        retried=[one for one in failed if one not in aside],
    )


def retry(work: Work) -> None:
    """Let work that was set aside be tried again, five times more."""
    work.delete()


@transaction.atomic
def rebuild() -> None:
    """Everything from the facts alone, in one transaction, by the tick's own statements. Readers of series go on."""
    with connection.cursor() as cursor:
        wait_for_all(cursor)
        leaves.prepare(cursor)
        # Before the facts are read, so that a change which comes meanwhile stays and is drained by the next tick.
        cursor.execute("DELETE FROM ecosystems_change")
        cursor.execute("""
            TRUNCATE measures_leaftally, measures_cell, measures_profile
        """)
        leaves.count_facts(cursor, counted_sources(), dirty=None)
        leaves.put_all(cursor)
        tree.roll_up_all(cursor)
        Work.objects.filter(step__in=[LEAVES, TREE, CELLS]).delete()


def _forget_finished(begun: dict[str, list[int]]) -> None:
    """A worker that was killed between its commit and the end of its attempt has left a row with nothing to do."""
    for work in Work.objects.filter(step__in=begun):
        if work.ecosystem_id not in begun[work.step]:
            work.delete()


def _count_attempt(step: str, ecosystems: Sequence[int]) -> None:
    Work.objects.bulk_create((Work(step=step, ecosystem_id=one) for one in ecosystems), ignore_conflicts=True)
    begun = list(Work.objects.filter(step=step, ecosystem_id__in=ecosystems))
    for work in begun:
        work.not_before, work.changed_at = timezone.now() + work.pause(), timezone.now()
        work.attempts = F("attempts") + 1
    Work.objects.bulk_update(begun, ["attempts", "not_before", "changed_at"])


def _kind(error: Exception) -> str:
    """The kind of an error for the status page: its class and PostgreSQL's code, never a value out of a row."""
    code = getattr(error.__cause__, "pgcode", None)
    return f"{type(error).__name__} {code or ''}".strip()
