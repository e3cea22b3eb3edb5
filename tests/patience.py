"""Ends what would go on for ever. What the rest takes says how busy the machine is, so `./run bench` measures it."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

MINUTE = 60.0


@contextmanager
def within_reason(what: str) -> Iterator[None]:
    """Fails when something that should take a moment has used a minute of this process's own processor time."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise AssertionError(f"{what} goes on and on")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, MINUTE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
