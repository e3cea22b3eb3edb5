"""What an app offers to pages above it: entries of the menu and panels of the overview."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Column = Literal["main", "side"]


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One door. `badge` tells how much waits behind it (None: not counted); `icon` names a symbol of the look."""

    url: str
    label: StrOrPromise
    icon: str = ""
    badge: int | str | None = None
    current_prefix: str = ""
    group: str = ""

    def is_current(self, path: str) -> bool:
        """Whether the page at `path` lies behind this door."""
        return path == self.url or (bool(self.current_prefix) and path.startswith(self.current_prefix))


@dataclass(frozen=True, slots=True)
class Panel:
    """A piece of a page: `template` is rendered with `panel` = `data`; a lower `order` stands higher in its column.

    `headline` is a sentence for the heading of the page, should no panel above have one.
    """

    template: str
    data: object
    column: Column = "main"
    order: int = field(default=100)
    headline: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits for this person: what, where it is done, what it is about, and by when in words."""

    text: StrOrPromise
    url: str
    detail: StrOrPromise = ""
    due: StrOrPromise = ""
    is_late: bool = False
