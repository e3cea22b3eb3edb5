"""How large a drawing is, and the same story in two widths."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from foundations.svg.builder import Svg


@dataclass(frozen=True, slots=True)
class Frame:
    """A drawing and the margins around its plot; labels stand in the margins."""

    width: float
    height: float
    top: float = 24
    right: float = 150
    bottom: float = 40
    left: float = 34
    narrow: bool = False

    @property
    def x(self) -> tuple[float, float]:
        """Left and right edge of the plot."""
        return self.left, self.width - self.right

    @property
    def y(self) -> tuple[float, float]:
        """Bottom and top edge of the plot: a value scale's range, since numbers grow upwards."""
        return self.height - self.bottom, self.top

    def svg(self, label: str | None) -> Svg:
        return Svg(self.width, self.height, label=label, classes=f"chart {'v-narrow' if self.narrow else 'v-wide'}")


WIDE = Frame(830, 430)
NARROW = Frame(356, 400, right=84, narrow=True)


def both_widths(draw: Callable[[Frame], Svg], wide: Frame = WIDE, narrow: Frame = NARROW) -> SafeString:
    """Both drawings; a container query of the sheet shows one."""
    return mark_safe(f"{draw(wide)}{draw(narrow)}")  # noqa: S308
