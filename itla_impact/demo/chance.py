"""Chance that repeats itself: each part of the demo has dice of its own, and the same day throws the same numbers."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from random import Random
from typing import TypeVar

T = TypeVar("T")


def dice(part: str, today: date) -> Random:
    """The dice of one part, so that a change in another part moves nothing here."""
    return Random(f"{part} {today.isoformat()}")


def key(of: Random) -> uuid.UUID:
    return uuid.UUID(int=of.getrandbits(128), version=4)


def pick(of: Random, weights: Mapping[T, float]) -> T:
    """One of the keys, by its weight."""
    return of.choices(list(weights), list(weights.values()))[0]


def highest(scores: Sequence[float], share: float) -> list[bool]:
    """Marks this share of the scores, the highest ones: the share comes out as it was asked, whatever the dice say."""
    order = sorted(range(len(scores)), key=lambda index: -scores[index])
    marked = set(order[: round(share * len(scores))])
    return [index in marked for index in range(len(scores))]
