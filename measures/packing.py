"""Step: packed numbers, two-dimensional integer arrays as PostgreSQL sends and receives them.

No Python object is made for a number: the speed of step 2 rests on that. NumPy is heavy, so that only those who count
import this module, and not at their beginning.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from io import BytesIO

import numpy as np
from django.db.backends.utils import CursorWrapper
from numpy.typing import NDArray

Numbers = NDArray[np.int64]

_INT4 = 23
_HEADER = struct.Struct(">iiiiiii")  # Dimensions, no NULLs, type; of each dimension its length and first index.
_LARGEST = 2**31 - 1


def sent(array: str) -> str:
    """SQL: the rows of an `int[][]` as `unpack` reads them, with no header, so that several arrays can be joined."""
    return f"substr(array_send({array}), {_HEADER.size + 1})"


def unpack(arrays: Sequence[bytes | memoryview], width: int) -> tuple[Numbers, Numbers]:
    """Of what was `sent`: how many rows each has, and the rows of all of them."""
    lengths = np.fromiter(map(len, arrays), np.int64, len(arrays))
    # Before each number stands its length.
    return lengths // (8 * width), np.frombuffer(b"".join(arrays), ">i4")[1::2].reshape(-1, width).astype(np.int64)


def pack(lengths: Numbers, rows: Numbers) -> list[bytes]:
    """The fields of a binary COPY: arrays of so many of `rows` each. Raises OverflowError for a number too large."""
    if rows.size and rows.max() > _LARGEST:
        raise OverflowError("A sum does not fit an integer of PostgreSQL.")
    width = rows.shape[1] if rows.ndim > 1 else 1
    numbers = np.empty((rows.size, 2), ">i4")
    numbers[:, 0], numbers[:, 1] = 4, rows.ravel()
    raw, fields, at = numbers.tobytes(), [], 0
    for length in lengths.tolist():
        until = at + 8 * width * length
        if not length:
            fields.append(struct.pack(">iiii", 12, 0, 0, _INT4))
        elif rows.ndim > 1:
            size = _HEADER.size + until - at
            fields.append(struct.pack(">i", size) + _HEADER.pack(2, 0, _INT4, length, 1, width, 1) + raw[at:until])
        else:
            fields.append(struct.pack(">iiiiii", 20 + until - at, 1, 0, _INT4, length, 1) + raw[at:until])
        at = until
    return fields


def copy(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[bytes]) -> None:
    """Put in rows whose fields have been packed."""
    count = struct.pack(">h", len(columns))
    data = b"".join([b"PGCOPY\n\xff\r\n\x00" + bytes(8), *(count + row for row in rows), b"\xff\xff"])
    cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN (FORMAT binary)", BytesIO(data))


def summed(keys: Numbers, parts: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """The parts of each key added profile by profile: the keys in order, how many parts each has, and the parts."""
    order = np.lexsort((parts[:, 0], keys))
    keys, parts = keys[order], parts[order]
    is_new_key = _differs(keys)
    starts = np.flatnonzero(is_new_key | _differs(parts[:, 0]))
    added = np.column_stack((parts[starts, 0], np.add.reduceat(parts[:, 1:], starts, axis=0)))
    first = np.flatnonzero(is_new_key[starts])
    return keys[starts][first], np.diff(first, append=len(starts)), added


def _differs(values: Numbers) -> NDArray[np.bool_]:
    """Whether each value is another than the one before it; the first is."""
    return np.concatenate((np.ones(min(len(values), 1), np.bool_), values[1:] != values[:-1]))
