"""A kind of job for the tests, which does what a test says; `POISONS` are done for real in a process of their own."""

import signal
import time
from datetime import timedelta

from foundations.job_kinds import BadParameters, JobKind

does = None
due_now = None


def check(given):
    if set(given) != {"what"} or not isinstance(given["what"], str):
        raise BadParameters("Say what.")
    return dict(given)


def work(running):
    if does is not None:
        does(running)
    elif poison := POISONS.get(running.parameters["what"]):
        poison(running)


def eat(running):
    held = []
    while True:
        held.append(bytes(64 * 1024**2))  # Asked for and never written, so that a busy machine is not slow to give it.


def hang(running):
    time.sleep(3600)


def hang_and_hear_no_alarm(running):
    """As code outside of Python does that never comes back."""
    signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
    time.sleep(3600)


def raise_something(running):
    raise ValueError("Liisa Virtanen")


def wait(running):
    running.at("digging", done=1, total=2)
    time.sleep(3600)


POISONS = {
    "eat": eat,
    "hang": hang,
    "hang deaf": hang_and_hear_no_alarm,
    "raise": raise_something,
    "wait": wait,
}

KIND = JobKind(
    name="odd-job",
    title="Sekalainen työ",
    check=check,
    about=lambda parameters: parameters["what"],
    work=work,
    steps={"digging": "Kaivetaan kohtaa %(item)s"},
    outcomes={"dug": "kaivettu"},
    failures={"no_spade": "Lapio puuttuu."},
    due=lambda: due_now,
    limit=timedelta(seconds=8),
    grace=timedelta(seconds=4),
)
