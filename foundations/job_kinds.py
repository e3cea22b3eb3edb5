"""The kinds of jobs. `settings.JOB_KINDS` lists modules that hold a `KIND`; a new one is a module and a line.

    KIND = JobKind(
        name="import-statistics",              # in addresses and rows; never changes
        title=_("Tilastojen haku"),
        check=check,                           # parameters as given → as stored, or BadParameters
        about=about,                           # stored parameters → words for the reader
        work=work,                             # does it; see foundations.jobs.Running
    )

`work` may be run again after any interruption, from where `running.outcomes` says. It raises JobFailed with a code of
`failures`; anything else it raises is written down by class alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from foundations.forms import StartForm
    from foundations.jobs import Running

#: As they are stored: JSON.
Parameters = dict[str, Any]


class UnknownKind(LookupError):
    """No kind of this name is among the settings'."""


class BadParameters(ValueError):
    """The parameters make no sense for this kind; the sentence says why."""


class JobFailed(Exception):
    """The work could not be done. `final`: trying again would change nothing."""

    def __init__(self, code: str, *, final: bool = False) -> None:
        super().__init__(code)
        self.code, self.final = code, final


@dataclass(frozen=True, slots=True)
class JobKind:
    name: str
    title: StrOrPromise
    check: Callable[[Mapping[str, object]], Parameters]
    about: Callable[[Parameters], str]
    work: Callable[[Running], None]
    #: Code → words: where it is (with %(item)s), what became of an item, why it failed.
    steps: Mapping[str, StrOrPromise] = field(default_factory=dict)
    outcomes: Mapping[str, StrOrPromise] = field(default_factory=dict)
    failures: Mapping[str, StrOrPromise] = field(default_factory=dict)
    #: What a person fills in to start one: (data or None) → a form whose `parameters()` are checked; None: nobody does.
    form: Callable[[Any], StartForm] | None = None
    start: StrOrPromise = ""
    #: Parameters of what is due by now though nobody asked, or None. It runs when its last success is too old.
    due: Callable[[], Parameters | None] | None = None
    #: After this it is interrupted.
    limit: timedelta = timedelta(minutes=30)
    #: What it may take after that to write down that it ends; half of it later it is ended from outside of Python.
    grace: timedelta = timedelta(minutes=1)


@cache
def _load(modules: tuple[str, ...]) -> dict[str, JobKind]:
    found = [import_module(module).KIND for module in modules]
    return {kind.name: kind for kind in found}


def kinds() -> dict[str, JobKind]:
    """The kinds of `settings.JOB_KINDS` by name, in the order of the settings."""
    return _load(tuple(settings.JOB_KINDS))


def kind_of(name: str) -> JobKind:
    """Raises UnknownKind."""
    try:
        return kinds()[name]
    except KeyError:
        raise UnknownKind(f"There is no job {name!r}.") from None
