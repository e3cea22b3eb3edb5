"""Pages of a long list, each found by the row where it begins and not by its number.

The last page costs what the first one does, nothing is counted, and a link goes on from the row that its reader saw,
whatever has come or gone since.
"""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

AFTER, BEFORE = "after", "before"
LONGEST_MARK = 2000

Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound="QuerySet[Any]")


@dataclass(frozen=True, slots=True)
class Key:
    """One of the values by which a list is ordered, never NULL; `read` makes it of its text and raises ValueError."""

    path: str
    read: Callable[[str], Any]
    falls: bool = False

    def of(self, row: Model) -> Any:
        return reduce(getattr, self.path.split("__"), row)

    def ordering(self, *, backwards: bool = False) -> str:
        return f"-{self.path}" if self.falls != backwards else self.path

    def beyond(self, *, backwards: bool) -> str:
        return f"{self.path}__{'lt' if self.falls != backwards else 'gt'}"


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """Some rows of a list. `before` and `after` mark where the neighbouring ones lie; empty where there are none."""

    rows: list[Row]
    before: str = ""
    after: str = ""


def stretch_of(rows: QuerySet[Row], keys: Sequence[Key], asked: Mapping[str, str], size: int) -> Stretch[Row]:
    """The `size` rows after or before the mark that `asked` names, the first ones when it names none that can be read.

    `keys` tell every two rows apart. One query; a second one when a mark leads past an end of the list.
    """
    if past := _read(asked.get(AFTER, ""), keys):
        found = list(in_order(rows.filter(_beyond(past, keys)), keys)[: size + 1])
        if found:
            return _stretch(found[:size], keys, has_before=True, has_after=len(found) > size)
        found = list(in_order(rows, keys, backwards=True)[: size + 1])
        return _stretch(found[:size][::-1], keys, has_before=len(found) > size, has_after=False)
    if past := _read(asked.get(BEFORE, ""), keys):
        backwards = in_order(rows.filter(_beyond(past, keys, backwards=True)), keys, backwards=True)
        found = list(backwards[: size + 1])
        if len(found) > size:
            return _stretch(found[:size][::-1], keys, has_before=True, has_after=True)
    # The beginning, and what lies so near it that it would fill no page.
    found = list(in_order(rows, keys)[: size + 1])
    return _stretch(found[:size], keys, has_before=False, has_after=len(found) > size)


def in_order(rows: Rows, keys: Sequence[Key], *, backwards: bool = False) -> Rows:
    """The rows in the order of `keys`."""
    return rows.order_by(*(key.ordering(backwards=backwards) for key in keys))


def _stretch(rows: list[Row], keys: Sequence[Key], *, has_before: bool, has_after: bool) -> Stretch[Row]:
    return Stretch(
        rows,
        before=mark_of(rows[0], keys) if rows and has_before else "",
        after=mark_of(rows[-1], keys) if rows and has_after else "",
    )


def _beyond(past: Sequence[Any], keys: Sequence[Key], *, backwards: bool = False) -> Q:
    """What lies beyond these values. The first key's bound stands alone as well: it is what an index can begin at."""
    found, alike = Q(), Q()
    for key, value in zip(keys, past, strict=True):
        found |= alike & Q(**{key.beyond(backwards=backwards): value})
        alike &= Q(**{key.path: value})
    return Q(**{f"{keys[0].beyond(backwards=backwards)}e": past[0]}) & found


def mark_of(row: Model, keys: Sequence[Key]) -> str:
    """Where `row` lies, as a word for an address."""
    written = json.dumps([str(key.of(row)) for key in keys], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(written.encode()).decode().rstrip("=")


def _read(mark: str, keys: Sequence[Key]) -> list[Any] | None:
    """The values of a mark; None for what is none of ours."""
    if not mark or len(mark) > LONGEST_MARK:
        return None
    try:
        written = json.loads(base64.b64decode(mark + "=" * (-len(mark) % 4), b"-_", validate=True))
        if not isinstance(written, list) or not all(isinstance(said, str) for said in written):
            return None
        return [key.read(said) for key, said in zip(keys, written, strict=True)]
    except (ValueError, RecursionError):
        return None


def a_text(said: str) -> str:
    """A text as it is; raises ValueError for what the database holds none of."""
    if "\x00" in said:
        raise ValueError("no text")
    said.encode()
    return said


def a_number(said: str) -> int:
    """A key of a row; raises ValueError for what is none."""
    number = int(said)
    if not 0 < number < 2**63:
        raise ValueError("no key of a row")
    return number
