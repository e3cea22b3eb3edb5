"""Writes one SVG: escapes, rounds to one decimal, refuses what is not a number, and has no style of its own.

A class gives an element its look on the page; beside it stand presentation attributes, which any style sheet overrides,
so that the chart also stands in print, in a file of its own and without the sheet.
"""

from __future__ import annotations

import math

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

FONT = "system-ui, sans-serif"
INK_2, MUTE, GRID, LINE = "#48575c", "#5f6b70", "#e4e0d5", "#7b868a"
ONE, TWO, PAPER, HATCH = "#0f5a50", "#b34700", "#fff", "#b9b4a5"

Value = str | float

# The light theme's colours, as the style sheet has them.
PRINT: dict[str, dict[str, Value]] = {
    "axis-l": {"fill": "none", "stroke": LINE},
    "grid-l": {"fill": "none", "stroke": GRID},
    "ln": {"fill": "none", "stroke-linejoin": "round", "stroke-linecap": "round"},
    "ln-1": {"stroke": ONE, "stroke-width": 2.75},
    "ln-mute": {"stroke": MUTE, "stroke-width": 1.5},
    "ln-fit": {"stroke": ONE, "stroke-width": 1.25, "stroke-dasharray": "1 4"},
    "ln-target": {"fill": "none", "stroke": TWO, "stroke-width": 1.5, "stroke-dasharray": "6 4"},
    "ln-base": {"fill": "none", "stroke": LINE, "stroke-dasharray": "2 3"},
    "ln-ci": {"fill": "none", "stroke": ONE, "stroke-width": 1.5, "stroke-opacity": 0.45},
    "bandfill": {"fill": ONE, "fill-opacity": 0.13},
    "pt": {"fill": PAPER, "stroke": ONE, "stroke-width": 2.25},
    "pt-solid": {"fill": ONE},
    "pt-mute": {"fill": MUTE},
    "pt-2": {"fill": TWO},
    "hatch-l": {"fill": "none", "stroke": HATCH, "stroke-width": 1.5},
    "t": {"fill": INK_2, "font-family": FONT, "font-size": 13},
    "t-mid": {"text-anchor": "middle"},
    "t-end": {"text-anchor": "end"},
    "t-1": {"fill": ONE},
    "t-2": {"fill": TWO},
    "t-mute": {"fill": MUTE},
    "t-halo": {"paint-order": "stroke", "stroke": PAPER, "stroke-width": 4, "stroke-linejoin": "round"},
}


def coordinate(value: float) -> str:
    """One decimal at most, no trailing zero and no −0. Raises ValueError for what cannot be drawn."""
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be drawn.")
    return f"{round(float(value), 1) + 0.0:.1f}".removesuffix(".0")


def move(x: float, y: float) -> str:
    """A path's point, to follow M or L."""
    return f"{coordinate(x)} {coordinate(y)}"


class Svg:
    """One drawing of `width` × `height`. `label` tells its story with numbers; None: the text beside it says it all."""

    def __init__(self, width: float, height: float, *, label: str | None, classes: str = "chart") -> None:
        self.width = width
        self.height = height
        self._label = label
        self._classes = classes
        self._parts: list[str] = []

    def path(self, d: str, classes: str, **attributes: Value) -> None:
        self._add("path", classes, {"d": d, **attributes})

    def rect(self, x: float, y: float, width: float, height: float, classes: str, **attributes: Value) -> None:
        """Raises ValueError for a negative width or height, which browsers would leave out silently."""
        if width < 0 or height < 0:
            raise ValueError(f"A rectangle of {width} × {height} cannot be drawn.")
        self._add("rect", classes, {"x": x, "y": y, "width": width, "height": height, **attributes})

    def circle(self, x: float, y: float, radius: float, classes: str, **attributes: Value) -> None:
        self._add("circle", classes, {"cx": x, "cy": y, "r": radius, **attributes})

    def text(self, x: float, y: float, words: object, classes: str = "", **attributes: Value) -> None:
        """`y` is the base line. Class t is always there."""
        self._add("text", f"t {classes}".strip(), {"x": x, "y": y, **attributes}, str(words))

    def _add(self, element: str, classes: str, attributes: dict[str, Value], words: str | None = None) -> None:
        opening = f"<{element}{_written(_attributes(classes, attributes))}"
        self._parts.append(f"{opening}/>" if words is None else f"{opening}>{escape(words)}</{element}>")

    def __str__(self) -> str:
        return self.__html__()

    def __html__(self) -> SafeString:
        told = (
            {"role": "img", "aria-label": self._label} if self._label else {"aria-hidden": "true", "focusable": "false"}
        )
        box = f"0 0 {coordinate(self.width)} {coordinate(self.height)}"
        opening = _written({"class": self._classes, "viewBox": box, **told})
        return mark_safe(f"<svg{opening}>{''.join(self._parts)}</svg>")  # noqa: S308


def _attributes(classes: str, attributes: dict[str, Value]) -> dict[str, Value]:
    """Class, then the class's looks for print, then what was asked. Raises ValueError for style and handlers."""
    looks: dict[str, Value] = {"class": classes}
    for each in classes.split():
        looks.update(PRINT.get(each, {}))
    for name, value in attributes.items():
        if name == "style" or name.startswith("on") or not name.isidentifier():
            raise ValueError(f"A chart has no attribute {name}.")
        looks[name.replace("_", "-")] = value
    return looks


EXACT = frozenset({"stroke-width", "stroke-opacity", "fill-opacity", "opacity"})


def _written(attributes: dict[str, Value]) -> str:
    pieces = []
    for name, value in attributes.items():
        shown = value if isinstance(value, str) else f"{value:g}" if name in EXACT else coordinate(value)
        pieces.append(f' {name}="{escape(shown)}"')
    return "".join(pieces)
