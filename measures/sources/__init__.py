"""Step: what a source of figures looks like. `settings.MEASURE_SOURCES` lists them; a new one is a file and a line.

A *source* is a module with one name, `SOURCE`, which holds a `Source`:

    SOURCE = Source(
        name="entries",                                   # as in change_triggers("entries")
        dimensions={"setting": ("school", "hobby"), "question": None},   # None: any text, such as a code
        sums=("children", "adults"),
        facts=facts,
    )

    def facts(dirty: str | None) -> str: ...

`facts` answers one SELECT: a row for each fact, or several rows for a fact that says several things (an answer to each
question). Its columns, in this order and under these names:

    ecosystem_id, membership_id (null: the ecosystem's own), municipality_id (null: unknown), month (its first day),
    one text column for each dimension in the declared order, never null,
    count (bigint: 1 for a plain fact), one bigint column for each sum, never null

`dirty` is the name of a relation (ecosystem_id, membership_id, municipality_id, month) without duplicates: only facts
in those cells are wanted. None: all facts there are. `in_dirty_cells("e", dirty, day="date")` writes the join. Rows
need not be grouped: the engine groups them, interns each distinct combination of dimensions as a Profile and keeps
count and sums. The facts' table reports its changed cells with `ecosystems.models.changes.change_triggers(name)`. Only
facts that count are answered: rejected ones are left out by a WHERE, and the trigger on update makes the cell dirty.

Values that a person typed are never a dimension; a source stays under 5,000 profiles or the audit complains.
A source that is not counted from facts (statistics) declares no `facts` and is no business of recompute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

#: The number of facts: what a numerator or denominator counts when it names no sum.
COUNT = "count"


class UnknownName(ValueError):
    """A definition names a source, dimension, value or sum that is not declared."""


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    dimensions: Mapping[str, tuple[str, ...] | None] = field(default_factory=dict)
    sums: tuple[str, ...] = ()
    facts: Callable[[str | None], str] | None = None
    #: What people call it, and the words of a dimension's value ("" is the dimension itself): (name, value) → words.
    title: StrPromise | str = ""
    words: Callable[[str, str], str] | None = None

    def check(self, condition: Mapping[str, object]) -> None:
        """Raises UnknownName unless `condition`, {"of": …, "where": {dimension: [values]}}, names declared things."""
        of, where = condition.get("of", COUNT), condition.get("where", {})
        if set(condition) - {"of", "where"} or not isinstance(where, Mapping):
            raise UnknownName(f"{condition} is not {{of, where}}.")
        if of != COUNT and of not in self.sums:
            raise UnknownName(f"{self.name} has no sum {of!r}.")
        for dimension, values in where.items():
            if dimension not in self.dimensions:
                raise UnknownName(f"{self.name} has no dimension {dimension!r}.")
            declared = self.dimensions[dimension]
            if not isinstance(values, list | tuple) or not values or not all(isinstance(one, str) for one in values):
                raise UnknownName(f"{dimension} needs a list of texts.")
            if declared is not None and (unknown := set(values) - set(declared)):
                raise UnknownName(f"{self.name}.{dimension} has no value {sorted(unknown)}.")


@cache
def _load(modules: tuple[str, ...]) -> dict[str, Source]:
    found = [import_module(module).SOURCE for module in modules]
    return {source.name: source for source in found}


def sources() -> dict[str, Source]:
    """The sources of `settings.MEASURE_SOURCES` by name."""
    return _load(tuple(settings.MEASURE_SOURCES))


def counted_sources() -> list[Source]:
    """Those that are counted from facts, in the order of the settings."""
    return [source for source in sources().values() if source.facts is not None]


def source(name: str) -> Source:
    """Raises UnknownName."""
    try:
        return sources()[name]
    except KeyError:
        raise UnknownName(f"There is no source {name!r}.") from None


def in_dirty_cells(table: str, dirty: str | None, *, day: str = "date", membership_may_be_null: bool = False) -> str:
    """A join that keeps the facts of `table` (an alias) which lie in the cells of `dirty`; "" when all are wanted.

    Equalities stand only where an index should be used: on (membership, day), or where the membership may be null on
    (ecosystem, day). With both, PostgreSQL may read all of an ecosystem's facts for each cell.
    """
    if dirty is None:
        return ""
    ecosystem, membership = ("=", "IS NOT DISTINCT FROM") if membership_may_be_null else ("IS NOT DISTINCT FROM", "=")
    return f"""
        JOIN {dirty} AS wanted
          ON wanted.ecosystem_id {ecosystem} {table}.ecosystem_id
         AND wanted.membership_id {membership} {table}.membership_id
         AND wanted.municipality_id IS NOT DISTINCT FROM {table}.municipality_id
         AND {table}.{day} >= wanted.month
         AND {table}.{day} < (wanted.month + interval '1 month')::date
    """
