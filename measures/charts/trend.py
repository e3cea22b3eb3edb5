"""The trend chart: one measure's curve with its band, target and baseline, and quiet lines to compare with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from django.utils.safestring import SafeString

from foundations.finnish import number
from foundations.svg.axes import label_axis, value_axis
from foundations.svg.builder import Svg
from foundations.svg.frames import WIDE, Frame, both_widths
from foundations.svg.labels import spread, text_width
from foundations.svg.marks import band, hatch, level, line, points, whiskers
from foundations.svg.scales import Linear, Slot, Time
from foundations.svg.ticks import decimals_of, nice_ticks
from measures.periods import Period

LINE_HEIGHT = 16.0
#: Between the plot and the labels beside it.
MARGIN = 12.0
WIDE_WITH_NAMES = replace(WIDE, right=200)


@dataclass(frozen=True, slots=True)
class Point:
    """A period's value in the measure's unit; `hidden` is drawn as a hatch, a value that is just not there as a gap."""

    value: float | None
    low: float | None = None
    high: float | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Comparison:
    """A quiet line beside ours, one value for each period."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Goalpost:
    """What was agreed: the level to reach, when it was agreed and by when."""

    value: float
    agreed_on: date
    due: date
    words: str


@dataclass(frozen=True, slots=True)
class TrendChart:
    """All that is drawn. `periods` are consecutive; `points` are as many; the last `running` of them are not closed."""

    story: str
    name: str
    periods: Sequence[Period]
    points: Sequence[Point]
    words: Callable[[float], str]
    period_words: Callable[[date], str]
    running: int = 0
    comparisons: Sequence[Comparison] = field(default_factory=tuple)
    target: Goalpost | None = None
    baseline: tuple[float, str] | None = None


def draw(chart: TrendChart) -> SafeString:
    """The chart in both widths."""
    return both_widths(lambda frame: _draw(chart, frame), wide=WIDE_WITH_NAMES)


def _draw(chart: TrendChart, frame: Frame) -> Svg:
    svg = frame.svg(chart.story)
    time, scale, ticks = _axes(chart, frame)
    decimals = decimals_of(ticks)
    value_axis(svg, frame, scale, ticks, lambda tick: number(tick, decimals))
    label_axis(svg, frame, [(slot.x, chart.period_words(slot.first_day)) for slot in _ticks(time, frame)])
    _hidden(svg, chart, frame, time)
    _curves(svg, chart, time, scale)
    _agreed(svg, chart, frame, time, scale)
    _names(svg, chart, frame, scale)
    return svg


def _axes(chart: TrendChart, frame: Frame) -> tuple[Time, Linear, list[float]]:
    """Time reaches to the day of the target; values from zero, since a cut axis makes a mountain of a mound."""
    first = chart.periods[0]
    time = Time(first.kind, first.first_day, len(chart.periods), frame.x)
    if chart.target is not None:
        time = Time(first.kind, first.first_day, max(time.count, time.index(chart.target.due) + 1), frame.x)
    known = [value for point in chart.points for value in (point.value, point.high) if value is not None]
    known += [value for other in chart.comparisons for value in other.values if value is not None]
    if chart.target is not None:
        known.append(chart.target.value)
    if chart.baseline is not None:
        known.append(chart.baseline[0])
    ticks = nice_ticks(0.0, max(known, default=1.0), 5)
    return time, Linear((ticks[0], ticks[-1]), frame.y), ticks


def _ticks(time: Time, frame: Frame) -> list[Slot]:
    return time.ticks(4 if frame.narrow else 8)


def _hidden(svg: Svg, chart: TrendChart, frame: Frame, time: Time) -> None:
    step = time.at(1) - time.at(0) if time.count > 1 else frame.x[1] - frame.x[0]
    for index, point in enumerate(chart.points):
        if point.hidden:
            left = max(frame.x[0], time.at(index) - step / 2)
            hatch(svg, left, min(frame.x[1], time.at(index) + step / 2) - left, frame.y)


def _curves(svg: Svg, chart: TrendChart, time: Time, scale: Linear) -> None:
    places = [time.at(index) for index in range(len(chart.points))]
    intervals = [
        (x, None, None) if point.low is None or point.high is None else (x, scale(point.low), scale(point.high))
        for x, point in zip(places, chart.points, strict=True)
    ]
    band(svg, intervals[: len(intervals) - chart.running])
    whiskers(svg, intervals[len(intervals) - chart.running :])
    for other in chart.comparisons:
        quiet = [(x, None if value is None else scale(value)) for x, value in zip(places, other.values, strict=False)]
        line(svg, quiet, "ln ln-mute")
        points(svg, quiet, "pt-mute", 2)
    ours = [
        (x, None if point.value is None else scale(point.value)) for x, point in zip(places, chart.points, strict=True)
    ]
    closed = len(ours) - chart.running
    line(svg, ours[:closed])
    points(svg, ours[:closed])
    if chart.running and closed and ours[closed - 1][1] is not None and ours[closed][1] is not None:
        line(svg, ours[closed - 1 : closed + 1], "ln ln-fit")
    points(svg, ours[closed:], "pt", 4)


def _agreed(svg: Svg, chart: TrendChart, frame: Frame, time: Time, scale: Linear) -> None:
    if chart.target is not None:
        start = max(frame.x[0], min(time(chart.target.agreed_on), frame.x[1]))
        level(svg, (start, time(chart.target.due)), scale(chart.target.value))
        svg.circle(time(chart.target.due), scale(chart.target.value), 4.5, "pt-2")
    if chart.baseline is not None:
        level(svg, frame.x, scale(chart.baseline[0]), "ln-base")


def _names(svg: Svg, chart: TrendChart, frame: Frame, scale: Linear) -> None:
    """Direct labels in the right margin, kept apart: ours, those compared with, the target and the baseline."""
    named: list[tuple[float, str, str]] = []
    ours = _last(point.value for point in chart.points)
    if ours is not None:
        named.append((ours, chart.name, "t-1 t-halo"))
    for other in chart.comparisons:
        last = _last(other.values)
        if last is not None:
            named.append((last, other.name, "t-mute t-halo"))
    if chart.target is not None:
        named.append((chart.target.value, chart.target.words, "t-2 t-halo"))
    if chart.baseline is not None:
        named.append((*chart.baseline, "t-halo"))
    heights = spread([scale(value) for value, _, _ in named], LINE_HEIGHT, frame.y[1], frame.y[0])
    for (value, name, classes), y in zip(named, heights, strict=True):
        svg.text(frame.x[1] + MARGIN, y + 4.5, _label(chart.words(value), name, frame), classes)


def _label(value: str, name: str, frame: Frame) -> str:
    """The value and its name; where the margin is too narrow for both, the value alone: the page says the rest."""
    words = f"{value} {name}"
    return words if text_width(words) <= frame.right - MARGIN else value


def _last(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return known[-1] if known else None
