"""A mark leads to the same place in both directions, and nothing that a person types into it breaks a page."""

import base64
import json

import pytest

from ecosystems.areas import load_areas
from ecosystems.models import Area
from foundations.stretches import Key, a_number, a_text, in_order, stretch_of

KEYS = (Key("level", a_text, falls=True), Key("sort_key", a_text), Key("pk", a_number))


def mark(*said: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


@pytest.fixture(autouse=True)
def areas(db: None) -> None:
    """More than three hundred, of five levels."""
    load_areas()


@pytest.mark.parametrize("size", [1, 7, 100])
def test_going_on_and_back_shows_every_row_once_in_both_directions(size: int) -> None:
    rows = list(in_order(Area.objects.all(), KEYS))[: 3 * size + 2]
    assert len(rows) == 3 * size + 2
    some = Area.objects.filter(pk__in=[row.pk for row in rows])
    part = stretch_of(some, KEYS, {}, size)
    parts = [part]
    while part.after:
        part = stretch_of(some, KEYS, {"after": part.after}, size)
        parts.append(part)
    assert [row for one in parts for row in one.rows] == rows
    assert not parts[0].before
    back = parts[-1]
    while back.before:
        parts.pop()
        back = stretch_of(some, KEYS, {"before": back.before}, size)
        assert back.rows == parts[-1].rows
    assert len(parts) == 1


@pytest.mark.parametrize(
    "said",
    [
        *("", "A", "é", mark(), mark("a"), mark("a", "b", "c"), mark("a", "b", "0"), mark("a", "b", str(2**63))),
        *(mark("a", "\x00", "1"), mark("a", "\ud800", "1"), mark("a", 2, "1"), mark(["a"], {}, None), "W1tb" * 400),
    ],
)
def test_a_mark_that_is_none_shows_the_beginning(said: str) -> None:
    beginning = stretch_of(Area.objects.all(), KEYS, {}, 3)
    assert len(beginning.rows) == 3
    for name in ("after", "before"):
        assert stretch_of(Area.objects.all(), KEYS, {name: said}, 3) == beginning
