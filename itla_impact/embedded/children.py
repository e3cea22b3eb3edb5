"""Keeps the processes alive: starts one again when it dies, later and later when it keeps dying, and ends them all."""

import contextlib
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

LONGEST_PAUSE = 30.0
STEADY = 60.0
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Ended(Exception):
    """Somebody asked us to end before we were ready."""

    def __init__(self, how: signal.Signals) -> None:
        super().__init__(how.name)
        self.how = how


@dataclass(slots=True)
class Child:
    """A process that must run, and how it begins."""

    name: str
    start: Callable[[], "subprocess.Popen[bytes]"]
    process: "subprocess.Popen[bytes] | None" = None
    began: float = 0.0
    deaths: int = 0
    due: float = 0.0

    def begin(self) -> None:
        self.process = self.start()
        self.began = time.monotonic()

    def pause(self) -> float:
        """Seconds to wait before the next start: none after a long life, then doubling."""
        self.deaths = 1 if time.monotonic() - self.began > STEADY else self.deaths + 1
        return 0.0 if self.deaths == 1 else min(LONGEST_PAUSE, 0.25 * 2.0**self.deaths)


class Bell:
    """Wakes a sleeping main thread when a child dies or somebody asks us to end."""

    def __init__(self) -> None:
        self.ended_by: signal.Signals | None = None
        self._hear, self._ring = socket.socketpair()
        for end in (self._hear, self._ring):
            end.setblocking(False)
        signal.set_wakeup_fd(self._ring.fileno(), warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        for how in ENDINGS:
            # Who starts us in the background, or with nohup, has these ignored.
            if signal.getsignal(how) is not signal.SIG_IGN:
                signal.signal(how, self._end)

    def _end(self, number: int, frame: object) -> None:
        self.ended_by = signal.Signals(number)

    def sleep(self, seconds: float) -> None:
        """Returns after `seconds`, or as soon as something happened."""
        if select.select([self._hear], [], [], max(0.0, seconds))[0]:
            self._hear.recv(4096)

    def stop_if_rung(self) -> None:
        if self.ended_by is not None:
            raise Ended(self.ended_by)


def keep(
    children: Sequence[Child],
    bell: Bell,
    say: Callable[[str], None],
    until: Callable[[], bool] | None = None,
    check: Callable[[], None] = lambda: None,
) -> None:
    """No child stays dead until we are asked to end, or `until` is true, or `check` raises; it is asked each round."""
    while bell.ended_by is None:
        check()
        for child in children:
            _revive(child, say)
        if until and until():
            return
        waiting = [child.due - time.monotonic() for child in children if child.due]
        bell.sleep(min([0.05 if until else 5.0, *waiting]))


def _revive(child: Child, say: Callable[[str], None]) -> None:
    if child.due:
        if time.monotonic() >= child.due:
            child.due = 0.0
            child.begin()
    elif child.process and (code := child.process.poll()) is not None:
        pause = child.pause()
        child.due = time.monotonic() + pause
        when = f"starting it again in {pause:.0f} s" if pause >= 1 else "starting it again"
        say(f"{child.name} ended unexpectedly ({ending(code)}); {when}.")


def ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def end(processes: Sequence["subprocess.Popen[bytes]"], seconds: float) -> None:
    """Asks processes to end, all at once, and insists after `seconds`."""
    asked = [process for process in processes if process.poll() is None]
    for process in asked:
        process.terminate()
    until = time.monotonic() + seconds
    for process in asked:
        try:
            process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def ignoring_interrupts() -> Iterator[None]:
    """While a command has the terminal, Ctrl-C is its alone."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def watch_parent() -> None:
    """In a child: end it when its parent is gone. Linux does this for us, other systems need a look every second."""
    if sys.platform.startswith("linux"):
        return
    parent = os.getppid()

    def look() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, daemon=True, name="watch-parent").start()
