"""Reads rows that are all written alike, as the service writes them: many at once, without an object for each.

The first row shows how they are written. What lies between two numbers is the same in all rows, so each of those texts
becomes one mark; what is left must be the same marks for each row and, between them, whole JSON numbers. Anything else
is not plain, and is read row by row instead (`rows`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

S = rb"[ \t\r\n]*"
FIRST_ROW = re.compile(
    rb'S(?P<begin>\{S"indicator"S:S(?P<number>\d+)S,S"region"S:S)-?\d+(?P<year>S,S"year"S:S)\d+(?P<gender>S,S"gender"S:S)'
    rb'"\w+"(?P<value>S,S"value"S:S)-?[\d.]+(?:(?P<count>S,S"absValue"S:S)-?\d+)?(?P<end>S\})(?P<next>S,S)?'.replace(
        b"S", S
    )
)
#: Worked-out values that are kept in memory, a few megabytes of them.
MOST_VALUES = 20_000
#: No row's beginning is longer.
LONGEST_ROW = 1000
NEXT_ROW, YEAR, COUNT = b"\x01", b"\x02", b"\x03"
GENDER_MARKS = {4: "total", 5: "male", 6: "female"}
ANY_GENDER = b"\x04"
MARKS = bytes(range(1, 7))
SAME_GENDER = bytes.maketrans(b"\x05\x06", ANY_GENDER * 2)
COMMAS = bytes.maketrans(MARKS, b"," * len(MARKS))
IN_NUMBERS = b"-.0123456789"
#: As JSON has it, and less than what is too large.
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]+)?")
WHOLES = re.compile(r"(?:(?:0|-?[1-9][0-9]{0,11}),)*+")


class NotPlain(Exception):
    """These rows have to be read one by one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Numbers are texts without a point, as PostgreSQL writes them; values are times 10^-decimals."""

    regions: Sequence[str]
    years: Sequence[str]
    #: one for all of them when they are the same
    genders: Sequence[str]
    values: Sequence[str | None]
    counts: Sequence[str | None]


class Values(dict[str, str]):
    """Text of a published value → times 10^decimals. Values repeat, so most are found without being worked out."""

    def __init__(self, decimals: int) -> None:
        self.decimals = decimals

    def __missing__(self, text: str) -> str:
        whole, _, part = text.partition(".")
        part = part.rstrip("0")
        if len(part) > self.decimals or not NUMBER.fullmatch(text):
            raise NotPlain
        if len(self) >= MOST_VALUES:
            self.clear()
        self[text] = scaled = str(int(whole + part.ljust(self.decimals, "0")))
        return scaled


@lru_cache(maxsize=4)
def values_of(decimals: int) -> Values:
    """The same for all tables: one indicator's percentages are those of the next."""
    return Values(decimals)


@dataclass(frozen=True, slots=True)
class Form:
    """The texts between the numbers."""

    begin: bytes
    year: bytes
    genders: dict[int, bytes]
    count: bytes
    end: bytes
    next_row: bytes

    @classmethod
    def of(cls, body: bytes, number: int) -> "Form | None":
        """How the rows of `body`, a list, are written; None when the first row is not plain."""
        first = FIRST_ROW.match(body[:LONGEST_ROW], 1)
        if first is None or first["number"] != str(number).encode():
            return None
        return cls(
            begin=first["begin"],
            year=first["year"],
            genders={
                mark: first["gender"] + f'"{gender}"'.encode() + first["value"] for mark, gender in GENDER_MARKS.items()
            },
            count=first["count"] or b"",
            end=first["end"],
            next_row=first["end"] + (first["next"] or b",") + first["begin"],
        )

    def read(self, piece: bytes, values: Values) -> Columns:
        """The rows of a piece that begins and ends with a row. Raises NotPlain."""
        if not (piece.startswith(self.begin) and piece.endswith(self.end)) or any(mark in piece for mark in MARKS):
            raise NotPlain
        text = piece[len(self.begin) : -len(self.end)]
        text = text.replace(self.next_row, NEXT_ROW).replace(self.year, YEAR)
        rows, left = text.count(NEXT_ROW) + 1, text.count(NEXT_ROW) + 1
        for mark, gender in self.genders.items():
            if left:
                text = text.replace(gender, bytes([mark]))
                left -= text.count(bytes([mark]))
        if self.count:
            text = text.replace(self.count, COUNT)
        marks = text.translate(None, IN_NUMBERS)
        row = YEAR + ANY_GENDER + (COUNT if self.count else b"") + NEXT_ROW
        if marks.translate(SAME_GENDER) != (row * rows)[:-1]:
            raise NotPlain
        return self._columns(text.translate(COMMAS).decode("ascii").split(","), marks[1 :: len(row)], rows, values)

    def _columns(self, numbers: list[str], genders: bytes, rows: int, values: Values) -> Columns:
        width = 4 if self.count else 3
        counts: Sequence[str | None] = [None] * rows
        if self.count:
            known = numbers[3::4]
            if not WHOLES.fullmatch(",".join([*known, ""])):
                raise NotPlain
            counts = known
        return Columns(
            regions=numbers[::width],
            years=numbers[1::width],
            genders=[GENDER_MARKS[mark] for mark in (genders if len(set(genders)) > 1 else genders[:1])],
            values=list(map(values.__getitem__, numbers[2::width])),
            counts=counts,
        )
