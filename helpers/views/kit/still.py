"""What the still pictures of the views share, drawn by matplotlib."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from matplotlib.figure import Figure
from matplotlib.font_manager import findfont, get_font

from helpers.views.kit import colors

STYLE: Any = {"font.family": "DejaVu Sans", "font.size": 10}
_MOST_LABELS = 18
INK, SOFT, ACCENT, BAR, ON, PAPER = (
    colors.palette()[name]["light"] for name in ("ink", "soft", "accent", "bar", "on", "paper")
)
_CHARACTER = 0.088  # inches that a character of size 10 takes
LINE = 0.24
Labels = tuple[Sequence[int], Sequence[str]]  # places and texts


@cache
def _glyphs() -> frozenset[int]:
    return frozenset(get_font(findfont("DejaVu Sans")).get_charmap())


def plain(text: str, most: int = 14) -> str:
    """Shorten a label, and take from it what matplotlib cannot draw or would read as a formula."""
    drawable = "".join(c if ord(c) in _glyphs() else "▯" for c in text)
    short = drawable if len(drawable) <= most else drawable[: most - 1] + "…"
    return short.replace("$", r"\$")


def page(width: float, height: float, title: str) -> Figure:
    """Make an empty page of this size in inches, with its title at the top left."""
    figure = Figure(figsize=(width, height))
    figure.text(0.12 / width, 1 - 0.27 / height, plain(title, 100), size=12, weight="bold")
    return figure


def write(figure: Figure, x: float, y: float, text: str, **look: Any) -> None:
    """Write a text at a place in inches from the lower left corner (ticks cost ten times more)."""
    w, h = figure.get_size_inches()
    figure.text(x / w, y / h, text, **look)


@dataclass(frozen=True)
class Box:
    """A picture's place on the page, in inches from the lower left corner."""

    figure: Figure
    left: float
    bottom: float
    width: float
    height: float

    def axes(self) -> Any:
        """Make axes there, without frame or ticks."""
        w, h = self.figure.get_size_inches()
        place = (self.left / w, self.bottom / h, self.width / w, self.height / h)
        made = self.figure.add_axes(place)
        made.set_axis_off()
        return made

    def rows(self, count: int, shown: Labels, *, right: bool = False, **look: Any) -> None:
        """Label some of ``count`` rows, on the left or the right."""
        x = self.left + self.width + 0.06 if right else self.left - 0.06
        for i, text in zip(*shown, strict=True):
            y = self.bottom + self.height * (1 - (i + 0.5) / count)
            look = {"ha": "left" if right else "right", "va": "center", **look}
            write(self.figure, x, y, text, **look)

    def columns(self, count: int, shown: Labels, *, turned: bool = False, **look: Any) -> None:
        """Label some of ``count`` columns above, turned where they would touch."""
        how: Any = {"ha": "left", "rotation": 55, "rotation_mode": "anchor"} if turned else {}
        for j, text in zip(*shown, strict=True):
            x = self.left + self.width * (j + 0.5) / count
            y = self.bottom + self.height + 0.06
            write(self.figure, x, y, text, **{"ha": "center", "va": "bottom", **how, **look})


def some(labels: Sequence[str], most: int = _MOST_LABELS) -> Labels:
    """Every so many labels where there are too many: places and texts."""
    places = list(range(0, len(labels), -(-len(labels) // most)))
    return places, [plain(labels[i]) for i in places]


def label_width(labels: Sequence[str]) -> float:
    """Return the width in inches that the widest of the labels needs."""
    return _CHARACTER * max(len(label) for label in labels) + 0.15
