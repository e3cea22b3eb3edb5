"""The interval of a share, and what may be said of a curve."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.models.definitions import Direction
from measures.trend import Interval, NoVerdict, Verdict, verdict, wilson


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    # Computed by hand from the closed form of Wilson (1927) with z = 1.96.
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (81, 263, 0.2553, 0.3662)],
)
def test_wilson_gives_the_published_limits(successes, n, low, high):
    interval = wilson(successes, n)
    assert interval is not None
    assert interval.low == pytest.approx(low, abs=5e-4)
    assert interval.high == pytest.approx(high, abs=5e-4)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_an_interval_surrounds_its_share_and_is_the_mirror_of_its_complement(case):
    successes, n = case
    interval, mirror = wilson(successes, n), wilson(n - successes, n)
    assert interval is not None
    assert mirror is not None
    assert 0 <= interval.low <= successes / n <= interval.high <= 1
    assert interval.low == pytest.approx(1 - mirror.high)


def test_nobody_answered_is_no_interval():
    assert wilson(0, 0) is None


def test_more_yes_than_answers_is_refused():
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(3, 2)


def curve(*middles: float | None, half: float = 1.0) -> list[Interval | None]:
    return [None if middle is None else Interval(middle - half, middle + half) for middle in middles]


RISING = curve(40, 41, 42, 43, 44, 45, 46, 50)


def test_seven_periods_are_too_early_and_the_eighth_speaks():
    assert verdict(RISING[:-1], Direction.UP) == Verdict.TOO_EARLY
    assert verdict(RISING, Direction.UP) == Verdict.RIGHT_DIRECTION


def test_periods_without_a_value_do_not_count():
    assert verdict([*RISING[:-1], None, None], Direction.UP) == Verdict.TOO_EARLY


def test_overlapping_ends_are_no_turn_whatever_happened_between():
    assert verdict(curve(40, 10, 10, 10, 90, 90, 90, 42), Direction.UP) == Verdict.NO_TURN


def test_ends_that_touch_are_no_turn():
    assert verdict(curve(40, 0, 0, 0, 0, 0, 0, 42), Direction.UP) == Verdict.NO_TURN


def test_the_same_rise_is_worse_when_less_is_better():
    assert verdict(RISING, Direction.DOWN) == Verdict.GETTING_WORSE
    assert verdict(RISING[::-1], Direction.DOWN) == Verdict.RIGHT_DIRECTION
    assert verdict(RISING[::-1], Direction.UP) == Verdict.GETTING_WORSE


def test_context_is_never_judged():
    assert verdict(RISING, Direction.CONTEXT) == NoVerdict.CONTEXT
