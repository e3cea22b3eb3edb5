"""Axes: quiet lines and labels that never run into each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from foundations.svg.builder import Svg, coordinate, move
from foundations.svg.frames import Frame
from foundations.svg.labels import text_width
from foundations.svg.scales import Linear

HALF_LINE = 4.5


def value_axis(svg: Svg, frame: Frame, scale: Linear, ticks: Sequence[float], words: Callable[[float], str]) -> None:
    """A level line for each tick with its label on the left; zero (or the lowest) is the axis itself."""
    left, right = frame.x
    base = 0.0 if 0 in ticks else min(ticks, default=0.0)
    for tick in ticks:
        y = scale(tick)
        svg.path(f"M{move(left, y)}H{coordinate(right)}", "axis-l" if tick == base else "grid-l")
        svg.text(left - 8, y + HALF_LINE, words(tick), "t-end")


def label_axis(svg: Svg, frame: Frame, labels: Sequence[tuple[float, str]], marks: bool = True) -> None:
    """Labels below the plot at their places, each with a small mark. Those that would touch are left out."""
    floor = frame.y[0]
    free = float("-inf")
    for x, words in labels:
        if marks:
            svg.path(f"M{move(x, floor)}v5", "axis-l")
        half = text_width(words) / 2
        if x - half >= free:
            svg.text(x, floor + 20, words, "t-mid")
            free = x + half + 6
