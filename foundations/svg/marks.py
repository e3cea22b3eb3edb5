"""What a chart is drawn with. Places are in the drawing's units; None is a missing value, and nothing bridges it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from foundations.svg.builder import Svg, coordinate, move

Point = tuple[float, float | None]
Interval = tuple[float, float | None, float | None]

ALONE = 6.0
HATCH_STEP = 7.0


def runs(points: Iterable[Point]) -> Iterator[list[tuple[float, float]]]:
    """Stretches of `points` without a missing value."""
    run: list[tuple[float, float]] = []
    for x, y in points:
        if y is not None:
            run.append((x, y))
        elif run:
            yield run
            run = []
    if run:
        yield run


def line(svg: Svg, points: Sequence[Point], classes: str = "ln ln-1") -> None:
    """A line that breaks at missing values. A value alone between gaps becomes a dot by the line's round caps."""
    for run in runs(points):
        (x, y), *rest = run
        svg.path(f"M{move(x, y)}" + ("".join(f"L{move(*point)}" for point in rest) or "h0"), classes)


def band(svg: Svg, intervals: Sequence[Interval], classes: str = "bandfill") -> None:
    """The area between lows and highs, broken where either is missing; one alone becomes a narrow bar."""
    whole = [(x, low) if high is not None else (x, None) for x, low, high in intervals]
    highs = {x: high for x, _, high in intervals if high is not None}
    for run in runs(whole):
        if len(run) == 1:
            x, low = run[0]
            top, bottom = sorted((low, highs[x]))
            svg.rect(x - ALONE / 2, top, ALONE, bottom - top, classes)
            continue
        there = "L".join(move(x, highs[x]) for x, _ in run)
        back = "L".join(move(x, low) for x, low in reversed(run))
        svg.path(f"M{there}L{back}Z", classes)


def whiskers(svg: Svg, intervals: Sequence[Interval], classes: str = "ln ln-ci") -> None:
    """An upright line from low to high for each interval that has both."""
    for x, low, high in intervals:
        if low is not None and high is not None:
            svg.path(f"M{move(x, low)}V{coordinate(high)}", classes)


def points(svg: Svg, places: Sequence[Point], classes: str = "pt-solid", radius: float = 3) -> None:
    """A disc for each value that is there."""
    for x, y in places:
        if y is not None:
            svg.circle(x, y, radius, classes)


def level(svg: Svg, x: tuple[float, float], y: float, classes: str = "ln-target") -> None:
    """A level line: the dashed target from where it was agreed, or the dotted starting point (`ln-base`)."""
    svg.path(f"M{move(x[0], y)}H{coordinate(x[1])}", classes)


def hatch(svg: Svg, x: float, width: float, y: tuple[float, float], classes: str = "hatch-l") -> None:
    """Not shown: slanting lines over a box, the same whatever the reason.

    Drawn line by line instead of with a pattern, whose id would have to be unique on the page.
    """
    top, bottom = sorted(y)
    height = bottom - top
    strokes = []
    start = -(height // HATCH_STEP) * HATCH_STEP
    while start < width:
        # The line y = bottom − (x − start), cut at the box's sides.
        left, right = max(start, 0.0), min(start + height, width)
        if right > left:
            low, high = bottom - (left - start), bottom - (right - start)
            strokes.append(f"M{move(x + left, low)}L{move(x + right, high)}")
        start += HATCH_STEP
    if strokes:
        svg.path("".join(strokes), classes)


def sparkline(
    values: Sequence[float | None], target: float | None = None, width: float = 136, height: float = 40
) -> Svg:
    """Shape only, for values that stand beside it in text: hidden from screen readers, last value marked.

    The target is a dashed line, and the scale reaches it.
    """
    svg = Svg(width, height, label=None, classes="spark")
    known = [value for value in (*values, target) if value is not None]
    if not known:
        return svg
    low, span = min(known), max(known) - min(known)
    room, last = 5.0, max(len(values) - 1, 1)

    def y(value: float) -> float:
        return height - room - ((value - low) / span if span else 0.5) * (height - 2 * room)

    places: list[Point] = [
        (room + index / last * (width - 2 * room), None if value is None else y(value))
        for index, value in enumerate(values)
    ]
    if target is not None:
        level(svg, (0, width), y(target))
    line(svg, places)
    points(svg, places[-1:], radius=4)
    return svg
