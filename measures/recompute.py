"""Step: recompute, the tick that brings tallies and series up to date with the facts, and the rebuild from nothing.

Run twice, in any order, interleaved by two workers or killed anywhere, the result equals a rebuild. Attempts are
counted before the work, so that one which kills its worker is set aside after five and blocks no other ecosystem.
"""

import logging
from collections.abc import Callable
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
        attempt(CELLS, ecosystem, partial(move_cells, ecosystem))
    changed = leaves.waiting_ecosystems()
    for ecosystem in changed:
        attempt(LEAVES, ecosystem, partial(drain, ecosystem))
    has_risen = tree.has_work()
    if has_risen:
        attempt(TREE, ALL, tree.roll_up)
    _forget_finished({CELLS: misplaced, LEAVES: changed, TREE: [ALL] if has_risen else []})


def drain(ecosystem: int) -> int | None:
    """Rewrite leaves until no change of the ecosystem waits; answers how many did, None when another is on it."""
    total = 0
    while True:
        drained = leaves.rewrite_leaves(ecosystem)
        if drained is None:
            return None
        total += drained.changes
        if not drained.more:
            return total


def attempt(step: str, ecosystem: int, work: Callable[[], int | None]) -> bool:
    """Do `work` unless it waits for its turn or for a person; answers whether it was done.

    The attempt is counted and committed before, and forgotten after: a worker that is killed has counted it.
    """
    mine = Work.objects.filter(step=step, ecosystem_id=ecosystem)
    if mine.not_now().exists():
        return False
    _count_attempt(step, ecosystem)
    try:
        done = work()
    except Exception as error:
        logger.exception("Recompute: step %s of ecosystem %s failed.", step, ecosystem)
        mine.update(error=_kind(error), changed_at=timezone.now())
        return False
    if done is None:  # Another worker is at it, which is no failure.
        mine.filter(attempts__lte=1).delete()
        mine.update(attempts=F("attempts") - 1)
        return False
    mine.delete()
    return True


def recompute_one(ecosystem: int) -> None:
    """One ecosystem and what lies above it, at once, also when its work was set aside."""
    Work.objects.filter(ecosystem_id=ecosystem).delete()
    if ecosystem in misplaced_ecosystems():
        attempt(CELLS, ecosystem, partial(move_cells, ecosystem))
    attempt(LEAVES, ecosystem, partial(drain, ecosystem))
    attempt(TREE, ALL, tree.roll_up)


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
            TRUNCATE measures_leaftally, measures_tally, measures_dirtynode, measures_cell, measures_profile,
                     measures_branch
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


def _count_attempt(step: str, ecosystem: int) -> None:
    work, _ = Work.objects.get_or_create(step=step, ecosystem_id=ecosystem)
    Work.objects.filter(pk=work.pk).update(
        attempts=F("attempts") + 1, not_before=timezone.now() + work.pause(), changed_at=timezone.now()
    )


def _kind(error: Exception) -> str:
    """The kind of an error for the status page: its class and PostgreSQL's code, never a value out of a row."""
    code = getattr(error.__cause__, "pgcode", None)
    return f"{type(error).__name__} {code or ''}".strip()
