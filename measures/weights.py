"""Step: weights, the definitions of a source as one matrix over its profiles; tallies times weights are slots.

What several definitions count alike is one column. Made anew by each run, since it costs less than to keep it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from measures.models import Definition, Profile
from measures.packing import Numbers
from measures.sources import COUNT, Source

#: Numbers of tallies multiplied at once.
BLOCK = 2_000_000

Condition = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Column:
    """Adds up one number of the profiles for which all conditions hold: 0 the count, i the i-th sum."""

    place: int
    number: int
    conditions: list[Mapping[str, list[str]]]


class Weights:
    """What the definitions of one source make of tallies."""

    def __init__(self, source: Source, definitions: Sequence[Definition]) -> None:
        self.source = source
        mine = sorted((one for one in definitions if one.source == source.name), key=attrgetter("pk"))
        self._definitions = np.array([one.pk for one in mine], np.int64)
        self._columns: dict[str, _Column] = {}
        # A numerator is counted among its denominator's facts.
        self._above = [self._column(one.numerator, one.denominator) for one in mine]
        self._below = [-1 if one.denominator is None else self._column(one.denominator) for one in mine]
        self._n = [self._column({"where": (one.denominator or {}).get("where", {})}) for one in mine]
        self._profiles = np.zeros(0, np.int64)

    @property
    def width(self) -> int:
        """Of a part: profile, count and the source's sums."""
        return 2 + len(self.source.sums)

    def slots(self, lengths: Numbers, parts: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """Of tallies of so many `parts` each: how many slots each has, their definitions, [numerator, denominator, n].

        The denominator is 0 where a definition has none.
        """
        if not len(lengths) or not len(self._definitions):
            return np.zeros(len(lengths), np.int64), np.zeros(0, np.int64), np.zeros((0, 3), np.int64)
        found = [self._of_block(*block) for block in self._blocks(lengths, parts)]
        counts, definitions, slots = zip(*found, strict=True)
        return np.concatenate(counts), np.concatenate(definitions), np.concatenate(slots)

    def _blocks(self, lengths: Numbers, parts: Numbers) -> Iterator[tuple[Numbers, Numbers]]:
        self._match(np.unique(parts[:, 0]))
        most = max(BLOCK // max(self._matrix.shape[0] * self._matrix.shape[1], 1), 1)
        ends = np.cumsum(lengths)
        for first in range(0, len(lengths), most):
            some = lengths[first : first + most]
            until = ends[first + len(some) - 1]
            yield some, parts[until - some.sum() : until]

    def _of_block(self, lengths: Numbers, parts: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        # Whole numbers up to 2^53 are exact as floats, and these are multiplied many times faster.
        seen, where = np.unique(parts[:, 0], return_inverse=True)
        tallies = np.zeros((len(lengths), len(seen), self.width - 1))
        tallies[np.repeat(np.arange(len(lengths)), lengths), where] = parts[:, 1:]
        matrix = self._matrix[np.searchsorted(self._profiles, seen)]
        totals = (tallies.reshape(len(lengths), -1) @ matrix.reshape(-1, matrix.shape[2])).astype(np.int64)
        n = totals[:, self._n]
        row, place = np.nonzero(n)
        slots = np.stack((totals[:, self._above], totals[:, self._below], n), axis=2)[row, place]
        return np.count_nonzero(n, axis=1), self._definitions[place], slots

    def _match(self, seen: Numbers) -> None:
        """Make the matrix, unless these profiles are all in it."""
        if np.isin(seen, self._profiles).all():
            return
        rows = list(Profile.objects.filter(source=self.source.name).order_by("pk").values_list("pk", "dims"))
        self._profiles = np.array([pk for pk, _ in rows], np.int64)
        dimensions = [_Values([dims[index] for _, dims in rows]) for index in range(len(self.source.dimensions))]
        by_name = dict(zip(self.source.dimensions, dimensions, strict=True))
        # The last column is empty: the denominator of those that have none.
        self._matrix = np.zeros((len(rows), self.width - 1, len(self._columns) + 1))
        for column in self._columns.values():
            holds = np.ones(len(rows), np.bool_)
            for condition in column.conditions:
                for name, options in condition.items():
                    holds &= by_name[name].among(options)
            self._matrix[holds, column.number, column.place] = 1

    def _column(self, counted: Condition | None, among: Condition | None = None) -> int:
        """The number of the column that adds up what `counted` says, where both hold."""
        counted = counted or {}
        name = counted.get("of", COUNT)
        conditions = [where for one in (counted, among or {}) if (where := one.get("where"))]
        key = json.dumps([name, conditions], sort_keys=True)
        number = 0 if name == COUNT else self.source.sums.index(name) + 1
        self._columns.setdefault(key, _Column(len(self._columns), number, conditions))
        return self._columns[key].place


class _Values:
    """One dimension of many profiles."""

    def __init__(self, values: list[str]) -> None:
        self._codes = {value: code for code, value in enumerate(dict.fromkeys(values))}
        self._coded = np.array([self._codes[value] for value in values], np.int64)

    def among(self, options: Sequence[str]) -> NDArray[np.bool_]:
        wanted = np.zeros(len(self._codes), np.bool_)
        wanted[[self._codes[one] for one in options if one in self._codes]] = True
        return wanted[self._coded]
