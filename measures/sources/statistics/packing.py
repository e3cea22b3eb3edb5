"""Packs the rows of an answer as series are stored: for each place whole numbers, from its first year to its last.

NumPy is heavy, so that only what imports statistics imports this module, and not at its beginning.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from measures.models.statistics import SMALL
from measures.sources.statistics.sotkanet.answers import GENDERS, YEARS, Row, UnreadableAnswer
from measures.sources.statistics.storing import Key, Packed

#: Values are kept with at most so many; what is beyond is rounded.
MOST_DECIMALS = 6
#: A row is known by one number: its region's, its gender's place and its year, each in so many bits.
YEAR_BITS, GENDER_BITS = 8, 2

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]


def pack(rows: Sequence[Row], decimals: int) -> dict[Key, Packed]:
    """A row without a value is as if it were absent: NULL between years that have one, and no series without any.

    Values are kept times 10^`decimals`, or times as much more as holds all of a place exactly. Raises UnreadableAnswer
    for a second row on the same region, year and gender.
    """
    keys = _keys(rows)
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    if (again := keys[1:][keys[1:] == keys[:-1]]).size:
        (region, gender), year = _key(int(again[0]) >> YEAR_BITS), _years(again)[0]
        raise UnreadableAnswer(f"There is more than one row on region {region}, year {year}, {gender}.")
    values = np.array([row.value for row in rows], dtype=np.float64)[order]
    counts = np.array([row.count for row in rows], dtype=np.float64)[order]
    has_value = ~np.isnan(values)
    if not has_value.any():
        return {}
    return dict(_series(keys[has_value], values[has_value], counts[has_value], decimals))


def _keys(rows: Sequence[Row]) -> Whole:
    places = {gender: place for place, gender in enumerate(GENDERS)}
    regions = np.array([row.region for row in rows], dtype=np.int64)
    genders = np.array([places[row.gender] for row in rows], dtype=np.int64)
    years = np.array([row.year for row in rows], dtype=np.int64)
    return (regions << GENDER_BITS | genders) << YEAR_BITS | years - YEARS[0]


def _key(number: int) -> Key:
    return number >> GENDER_BITS, GENDERS[number & (1 << GENDER_BITS) - 1]


def _years(keys: Whole) -> Whole:
    return (keys & (1 << YEAR_BITS) - 1) + YEARS[0]


def _series(keys: Whole, values: Floats, counts: Floats, decimals: int) -> Iterator[tuple[Key, Packed]]:
    """Of rows in the order of their keys. All places are laid one after another, each with its absent years."""
    places, starts = np.unique(keys >> YEAR_BITS, return_index=True)
    years = _years(keys)
    first, last = years[starts], years[np.append(starts[1:], len(keys)) - 1]
    lengths = last - first + 1
    ends = lengths.cumsum()
    begins = ends - lengths
    rows = np.diff(np.append(starts, len(keys)))
    at = years + np.repeat(begins - first, rows)
    values, counts = (
        _laid(values, at, ends[-1]),
        _laid(np.where(counts == np.rint(counts), counts, np.nan), at, ends[-1]),
    )
    kept, numbers = _whole(values, lengths, min(max(decimals, 0), MOST_DECIMALS))
    arrays = _arrays(numbers, np.isnan(values), begins, ends)
    behind = _arrays(np.nan_to_num(counts).astype(np.int64), np.isnan(counts), begins, ends)
    for place, year, places_kept, kept_values, kept_counts in zip(
        places.tolist(), first.tolist(), kept.tolist(), arrays, behind, strict=True
    ):
        yield _key(place), Packed(year, places_kept, *kept_values, *kept_counts)


def _laid(numbers: Floats, at: Whole, length: int) -> Floats:
    laid = np.full(length, np.nan)
    laid[at] = numbers
    return laid


def _whole(values: Floats, lengths: Whole, decimals: int) -> tuple[Whole, Whole]:
    """The decimals of each place, and its values times 10^decimals, 0 where one is absent.

    A number of JSON is read as the nearest of eight bytes, which tells 15 digits apart. So is a quotient: when both are
    the same, it is exact. The parts before and after the point are apart: eight bytes do not hold every product.
    """
    begins = lengths.cumsum() - lengths
    values = np.nan_to_num(values)
    after, before = np.modf(values)
    before = before.astype(np.int64)
    kept = np.full(len(lengths), decimals)
    while True:
        times = np.repeat(10**kept, lengths)
        numbers = before * times + np.rint(after * times).astype(np.int64)
        need_more = np.logical_or.reduceat(numbers / times != values, begins) & (kept < MOST_DECIMALS)
        if not need_more.any():
            return kept, numbers
        kept += need_more


def _arrays(
    numbers: Whole, is_absent: NDArray[np.bool_], begins: Whole, ends: Whole
) -> Iterator[tuple[str | None, str | None]]:
    """For each place an array of four bytes a number, or one of eight where those do not hold them, or none."""
    has_any = np.logical_or.reduceat(~is_absent, begins).tolist()
    is_large = np.logical_or.reduceat(np.abs(numbers) >= SMALL, begins).tolist()
    listed: list[int | None] = numbers.tolist()
    for absent in np.flatnonzero(is_absent).tolist():
        listed[absent] = None
    for begin, end, known, large in zip(begins.tolist(), ends.tolist(), has_any, is_large, strict=True):
        text = "{" + str(listed[begin:end])[1:-1].replace(" ", "").replace("None", "NULL") + "}" if known else None
        yield (None, text) if large else (text, None)
