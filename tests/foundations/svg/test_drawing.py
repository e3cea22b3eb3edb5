"""What is drawn: valid, escaped, without styles, and honest about what is missing."""

import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foundations.svg import axes, marks
from foundations.svg.builder import PRINT, Svg, coordinate
from foundations.svg.frames import NARROW, WIDE, Frame, both_widths
from foundations.svg.labels import spread, text_width
from foundations.svg.scales import Linear
from foundations.svg.ticks import nice_ticks

maybe = st.none() | st.floats(-1e6, 1e6)


def drawn(svg):
    return list(ElementTree.fromstring(str(svg)))  # noqa: S314


def sheet():
    return Svg(100, 50, label="Kuvio")


def test_a_chart_tells_its_story_to_a_screen_reader():
    assert str(Svg(830, 430, label='Nousi "4,3":een <2020>')).startswith(
        '<svg class="chart" viewBox="0 0 830 430" role="img" aria-label="Nousi &quot;4,3&quot;:een &lt;2020&gt;">'
    )
    assert 'aria-hidden="true"' in str(Svg(10, 10, label=None))


def test_words_are_escaped_and_numbers_rounded():
    svg = sheet()
    svg.text(1.26, -0.01, "<b>&", "t-mid")
    [text] = drawn(svg)
    assert (text.get("x"), text.get("y"), text.text) == ("1.3", "0", "<b>&")


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_a_number_is_not_drawn(wrong):
    with pytest.raises(ValueError):
        coordinate(wrong)
    with pytest.raises(ValueError):
        marks.points(sheet(), [(1, wrong)])


@pytest.mark.parametrize("name", ["style", "onclick", "a b"])
def test_no_style_and_no_handler_can_be_written(name):
    with pytest.raises(ValueError):
        sheet().path("M0 0", "ln", **{name: "x"})


def test_looks_stand_in_print_without_the_sheet():
    svg = sheet()
    marks.line(svg, [(0, 0), (10, 10)])
    [path] = drawn(svg)
    assert (path.get("class"), path.get("stroke"), path.get("stroke-width")) == ("ln ln-1", "#0f5a50", "2.75")
    assert not any("style" in looks for looks in PRINT.values())


@given(st.lists(maybe, max_size=30))
def test_a_line_never_bridges_what_is_missing(values):
    svg = sheet()
    marks.line(svg, [(float(x), y) for x, y in enumerate(values)])
    bridged = set()
    for path in drawn(svg):
        places = [int(float(x)) for x in re.findall(r"[ML]([-\d.]+) ", path.get("d"))]
        assert all(values[x] is not None for x in places)
        assert places == list(range(places[0], places[-1] + 1))
        bridged |= set(places)
    assert bridged == {x for x, y in enumerate(values) if y is not None}


@given(st.lists(st.tuples(maybe, maybe), max_size=20))
def test_a_band_breaks_where_either_end_is_missing(pairs):
    svg = sheet()
    marks.band(svg, [(10.0 * x, low, high) for x, (low, high) in enumerate(pairs)])
    whole = "".join("x" if None not in pair else " " for pair in pairs).split()
    assert len(drawn(svg)) == len(whole)
    assert "nan" not in str(svg)


@given(st.floats(0, 500), st.floats(0, 200), st.floats(0, 300), st.floats(0, 300))
def test_hatching_stays_in_its_box(x, width, one, other):
    svg = sheet()
    marks.hatch(svg, x, width, (one, other))
    for path in drawn(svg):
        for a, b in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", path.get("d")):
            assert x - 0.1 <= float(a) <= x + width + 0.1
            assert min(one, other) - 0.1 <= float(b) <= max(one, other) + 0.1


def test_a_box_is_hatched_from_corner_to_corner():
    svg = sheet()
    marks.hatch(svg, 0, 14, (0, 14))
    assert drawn(svg)[0].get("d") == "M0 7L7 0M0 14L14 0M7 14L14 7"


def test_whiskers_and_levels():
    svg = sheet()
    marks.whiskers(svg, [(1, 2, 3), (2, None, 3)])
    marks.level(svg, (0, 10), 5)
    whisker, level = drawn(svg)
    assert [whisker.get("d"), level.get("d")] == ["M1 2V3", "M0 5H10"]
    with pytest.raises(ValueError):
        svg.rect(0, 0, -1, 5, "bandfill")


@given(st.lists(maybe, max_size=20), maybe)
def test_a_sparkline_fits_its_box(values, target):
    for element in drawn(marks.sparkline(values, target)):
        for a, b in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", element.get("d", "")):
            assert 0 <= float(a) <= 136
            assert 0 <= float(b) <= 40


def test_a_sparkline_shows_a_target_that_has_never_been_reached():
    target, curve, _last = drawn(marks.sparkline([1, 2], target=10))
    assert (target.get("class"), target.get("d")) == ("ln-target", "M0 5H136")
    assert curve.get("d", "").endswith("L131 31.7")


def chart(frame: Frame) -> Svg:
    svg = frame.svg("Kuvio")
    ticks = nice_ticks(0, 4.3)
    axes.value_axis(svg, frame, Linear((ticks[0], ticks[-1]), frame.y), ticks, lambda tick: f"{tick:.0f}")
    axes.label_axis(svg, frame, [(frame.left + 12 * year, str(2010 + year)) for year in range(16)])
    return svg


def test_one_story_in_two_widths():
    html = both_widths(chart)
    assert html.count("<svg") == 2
    assert html.index("v-wide") < html.index("v-narrow")


def test_the_axis_stands_at_zero_and_labels_do_not_touch():
    texts = [element for element in drawn(chart(NARROW)) if element.tag == "text"]
    years = [float(text.get("x")) for text in texts if text.get("class") == "t t-mid"]
    assert len(years) < 16
    assert all(later - earlier > text_width("2010") for earlier, later in pairwise(years))
    lines = [element for element in drawn(chart(WIDE)) if element.get("d", "").startswith("M34 ")]
    assert [line.get("class") for line in lines[:2]] == ["axis-l", "grid-l"]
    assert lines[0].get("d") == "M34 390H680"


@given(st.lists(st.floats(0, 400), max_size=10))
def test_labels_are_kept_apart_in_their_order(places):
    moved = spread(places, 16, 0, 400)
    order = sorted(range(len(places)), key=lambda index: places[index])
    assert all(moved[b] - moved[a] >= 16 - 1e-6 for a, b in pairwise(order))
    assert all(-1e-6 <= place <= 400 + 1e-6 for place in moved)


def test_labels_that_do_not_collide_stay():
    assert spread([100, 20, 60], 16, 0, 400) == [100, 20, 60]
