"""Reads the values of an indicator: bytes in, series by place out. No I/O, no database.

An answer is read in pieces, so that the memory does not grow with it, and its numbers stay texts, as the database takes
them. What is not written as the service writes it is read row by row, and refused with a sentence that says where.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import islice
from operator import add, eq
from typing import Any

from measures.sources.statistics.sotkanet import checks
from measures.sources.statistics.sotkanet.checks import GENDERS, YEARS, UnreadableAnswer
from measures.sources.statistics.sotkanet.plain_rows import Columns, Form, NotPlain, values_of
from measures.sources.statistics.sotkanet.rows import MOST_DECIMALS, MoreDecimals, read_rows

#: Bytes of an answer that are read at once.
PIECE = 64 * 1024
WHOLE = re.compile(r"0|-?[1-9][0-9]*")
#: A row is known by a number: its region's place among the regions, its gender's among the genders, and its year.
YEAR_BITS, GENDER_BITS = 8, 2


@dataclass(slots=True)
class Line:
    """The series of one place: no empty years at either end, None where a year is absent.

    Values are whole numbers times 10^-decimals, as texts.
    """

    first_year: int
    values: Sequence[str | None]
    counts: Sequence[str | None]


@dataclass(slots=True)
class Table:
    """A row that is absent, or without a value, is not in the table."""

    decimals: int
    #: by region number and gender
    lines: dict[tuple[int, str], Line] = field(default_factory=dict)


def read_table(body: bytes, number: int, *, decimals: int = 0) -> Table:
    """The values of indicator `number` (`/json`), with `decimals` or as many more as it takes to hold them exactly.

    Raises UnreadableAnswer for a row about another indicator, for a second row on the same region, year and gender,
    and for anything of a wrong type.
    """
    while True:
        reader = _Reader(number, min(max(decimals, 0), MOST_DECIMALS))
        try:
            reader.read(body)
        except MoreDecimals as more:
            decimals = more.decimals
        else:
            return reader.table()


class _Regions(dict[str, int]):
    """Text of a region's number → its part of a row's key, in the order in which regions came."""

    def __missing__(self, text: str) -> int:
        if not WHOLE.fullmatch(text):
            raise NotPlain
        self[text] = key = len(self) << YEAR_BITS + GENDER_BITS
        return key


_GENDERS = {gender: place << YEAR_BITS for place, gender in enumerate(GENDERS)}
_YEARS = {str(year): year - YEARS[0] for year in YEARS}


class _Reader:
    """Gathers the rows as columns: their keys, values and counts."""

    def __init__(self, number: int, decimals: int) -> None:
        self.number, self.decimals = number, decimals
        self.regions, self.scaled = _Regions(), values_of(decimals)
        self.keys: list[int] = []
        self.values: list[str | None] = []
        self.counts: list[str | None] = []

    def read(self, body: bytes) -> None:
        if not self._read_pieces(body):
            read = len(self.keys)
            self._add(self._one_by_one(checks.listed(checks.read_json(body), "rows")[read:]))

    def _read_pieces(self, body: bytes) -> bool:
        """False when it is not a list, is empty, or was cut elsewhere than between two rows: the whole tells which."""
        start, end = 1, len(body.rstrip()) - 1
        if body[:1] != b"[" or body[end : end + 1] != b"]":
            return False
        form = Form.of(body, self.number)
        while start < end:
            cut = body.find(b"},", start + PIECE, end) + 1 or end
            piece = body[start:cut].strip()
            try:
                self._add(form.read(piece, self.scaled) if form else self._decoded(piece))
            except NotPlain:
                try:
                    self._add(self._decoded(piece))
                except NotPlain:
                    return False
            start = cut + 1
        return start > end

    def _decoded(self, piece: bytes) -> Columns:
        try:
            entries = checks.read_json(b"[" + piece + b"]")
        except UnreadableAnswer as error:
            raise NotPlain from error
        if not entries:
            raise NotPlain
        return self._one_by_one(entries)

    def _one_by_one(self, entries: Iterable[Any]) -> Columns:
        rows = read_rows(entries, self.number, first=len(self.keys), decimals=self.decimals)
        return Columns(
            regions=[str(row.region) for row in rows],
            years=[str(row.year) for row in rows],
            genders=[row.gender for row in rows],
            values=[None if row.value is None else str(row.value) for row in rows],
            counts=[None if row.count is None else str(row.count) for row in rows],
        )

    def _add(self, columns: Columns) -> None:
        """Raises NotPlain, and adds nothing, for a year or a region that is none."""
        if not _YEARS.keys() >= set(columns.years):
            raise NotPlain
        keys = map(add, map(self.regions.__getitem__, columns.regions), map(_YEARS.__getitem__, columns.years))
        genders = list(map(_GENDERS.__getitem__, columns.genders))
        if len(genders) == 1:
            self.keys += [key + genders[0] for key in keys] if genders[0] else list(keys)
        else:
            self.keys += list(map(add, keys, genders))
        self.values += columns.values
        self.counts += columns.counts

    def table(self) -> Table:
        """Raises UnreadableAnswer for a second row on the same region, gender and year."""
        order = sorted(range(len(self.keys)), key=self.keys.__getitem__)
        keys = [self.keys[row] for row in order]
        if any(map(eq, keys, islice(keys, 1, None))):
            self._complain_of_repetition()
        if None in self.values:
            order = [row for row in order if self.values[row] is not None]
            keys = [self.keys[row] for row in order]
        values, counts = [self.values[row] for row in order], [self.counts[row] for row in order]
        table, regions, start = Table(self.decimals), list(self.regions), 0
        while start < len(keys):
            series = keys[start] >> YEAR_BITS
            end = bisect_left(keys, series + 1 << YEAR_BITS, start)
            key = int(regions[series >> GENDER_BITS]), GENDERS[series & (1 << GENDER_BITS) - 1]
            table.lines[key] = _line(keys[start:end], values[start:end], counts[start:end])
            start = end
        return table

    def _complain_of_repetition(self) -> None:
        seen = set()
        for index, key in enumerate(self.keys):
            if key in seen:
                region = list(self.regions)[key >> YEAR_BITS + GENDER_BITS]
                gender = GENDERS[key >> YEAR_BITS & (1 << GENDER_BITS) - 1]
                raise UnreadableAnswer(f"rows[{index}] repeats region {region}, year {_year(key)}, {gender}.")
            seen.add(key)


def _year(key: int) -> int:
    return YEARS[key & (1 << YEAR_BITS) - 1]


def _line(keys: Sequence[int], values: Sequence[str | None], counts: Sequence[str | None]) -> Line:
    """Of one series' rows in the order of their years."""
    first, length = _year(keys[0]), keys[-1] - keys[0] + 1
    if length == len(keys):
        return Line(first, values, counts)
    all_values: list[str | None] = [None] * length
    all_counts: list[str | None] = [None] * length
    for key, value, count in zip(keys, values, counts, strict=True):
        all_values[key - keys[0]], all_counts[key - keys[0]] = value, count
    return Line(first, all_values, all_counts)
