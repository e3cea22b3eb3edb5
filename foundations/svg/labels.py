"""Direct labels: how wide words are, and how to keep them apart."""

from __future__ import annotations

from collections.abc import Sequence

NARROW_LETTERS = frozenset("iljtfrI.,:;'!|()[] \xa0–-1")
WIDE_LETTERS = frozenset("mwMWÄÅ@%—")


def text_width(words: str, size: float = 13) -> float:
    """A cautious guess in the drawing's units, since the reader's font is not known here."""
    shares = (0.36 if char in NARROW_LETTERS else 0.9 if char in WIDE_LETTERS else 0.6 for char in words)
    return size * sum(shares)


def spread(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """New places in the same order, at least `gap` apart and within `low` to `high` as far as there is room.

    Each moves as little as it can: labels that collide are gathered and centred on the middle of their places.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    groups: list[list[int]] = []
    for index in order:
        groups.append([index])
        while len(groups) > 1 and _first(places, groups[-1], gap, low, high) < _next(
            places, groups[-2], gap, low, high
        ):
            last = groups.pop()
            groups[-1].extend(last)
    moved = list(places)
    for group in groups:
        start = _first(places, group, gap, low, high)
        for step, index in enumerate(group):
            moved[index] = start + step * gap
    return moved


def _first(places: Sequence[float], group: list[int], gap: float, low: float, high: float) -> float:
    span = (len(group) - 1) * gap
    middle = sum(places[index] for index in group) / len(group)
    return max(min(middle - span / 2, high - span), low)


def _next(places: Sequence[float], group: list[int], gap: float, low: float, high: float) -> float:
    return _first(places, group, gap, low, high) + len(group) * gap
