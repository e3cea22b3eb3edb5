"""Round numbers for an axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

NICE = (1, 2, 5, 10)


def nice_ticks(low: float, high: float, count: int = 5) -> list[float]:
    """Rising multiples of 1, 2 or 5 × 10ⁿ, about `count` steps of them, that cover `low` to `high`.

    A domain of one number is stretched to zero, and zero alone to 0–1. Raises ValueError for what is not finite.
    """
    if not (math.isfinite(low) and math.isfinite(high)):
        raise ValueError(f"An axis cannot reach from {low} to {high}.")
    low, high = min(low, high), max(low, high)
    if low == high:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = 1.0
    # Decimal, since 3 × 0.1 would be written 0.30000000000000004.
    bottom, top = Decimal(str(low)), Decimal(str(high))
    step = _step((top - bottom) / max(count, 1))
    first, last = math.floor(bottom / step), math.ceil(top / step)
    return [float(step * number) for number in range(first, last + 1)]


def _step(raw: Decimal) -> Decimal:
    power = Decimal(1).scaleb(raw.adjusted())
    return next(power * factor for factor in NICE if power * factor >= raw)


def decimals_of(ticks: Sequence[float]) -> int:
    """How many decimals the labels of `ticks` need, so that all have the same."""
    return max((max(0, -_exponent(tick)) for tick in ticks), default=0)


def _exponent(value: float) -> int:
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
