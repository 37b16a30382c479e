"""What a drawing is made of: filled and stroked outlines, and labels, in colors with a name."""

import json
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

Number = int | float
Point = tuple[Number, Number]
Color = str | tuple[str, str]  # a name of ``colors()``, or a pair of hex codes: light, dark
Command = tuple[str, tuple[Number, ...]]  # M, L, Q, C and Z, as in an SVG path


_PALETTE = Path(__file__).parents[2] / "views" / "kit" / "palette.js"  # data: views import figures


@cache
def palette() -> dict[str, Any]:
    """Read the color anchors from the one file where they are written down."""
    text = _PALETTE.read_text(encoding="utf-8")
    return json.loads(text[text.index("{") : text.rindex("}") + 1])


@cache
def colors() -> dict[str, tuple[str, str]]:
    """Return the named colors, each for the light and the dark theme, from the palette."""
    table: dict[str, Any] = palette()
    pairs = {name: table[name] for name in ("ink", "soft", "line", "paper")}
    pairs["grey"] = table["masked"]
    pairs["orange"] = table["accent"]
    named = {name: (pair["light"], pair["dark"]) for name, pair in pairs.items()}
    for name, row, at in (
        ("blue", "diverging", 0),
        ("blue-fill", "sequential", 1),
        ("orange-fill", "diverging", 4),
    ):
        named[name] = (table[row]["light"][at], table[row]["dark"][at])
    return named


def shade(value: float, limit: float, signed: bool) -> tuple[Color, Color]:
    """Return the fill of a cell and the color of the number on it.

    Unsigned: 0 to ``limit`` on the sequential scale; signed: -limit to limit, zero in the middle.
    """
    row = palette()["diverging" if signed else "sequential"]
    share = value / (limit or 1.0)
    light, dark = (_mixed(row[theme], 0.5 + 0.5 * share if signed else share)
                   for theme in ("light", "dark"))  # fmt: skip
    return (light, dark), (_ink_on(light), _ink_on(dark))


def _parts(color: str) -> list[int]:
    return [int(color[at : at + 2], 16) for at in (1, 3, 5)]


def _mixed(anchors: list[str], t: float) -> str:
    """Return the color at ``t`` in 0..1 on a row of anchors, as the views mix it."""
    at = min(max(t, 0.0), 1.0) * (len(anchors) - 1)
    left = min(int(at), len(anchors) - 2)
    start, end = list(pairwise(anchors))[left]
    pairs = zip(_parts(start), _parts(end), strict=True)
    return "#" + "".join(f"{int(a + (b - a) * (at - left) + 0.5):02x}" for a, b in pairs)


def _ink_on(fill: str) -> str:
    """Return the ink or the paper of the light theme, whichever is read better on a color."""
    shares = [part / 255 for part in _parts(fill)]
    linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
    bright = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.19
    return palette()["ink" if bright else "paper"]["light"]


@dataclass(frozen=True)
class Shape:
    """An outline; ``kind`` is area, line, gap or head."""

    commands: tuple[Command, ...]
    kind: str
    fill: Color = "none"
    stroke: Color = "none"
    width: Number = 2.0
    dashed: bool = False


@dataclass(frozen=True)
class Label:
    """A line of text around (x, y): ``y`` is the middle of its height, ``anchor`` as in SVG."""

    x: Number
    y: Number
    text: str
    size: Number
    anchor: str
    color: Color
    bold: bool


@dataclass(frozen=True)
class Area:
    """Where a box or a circle is, with the points at which arrows meet it."""

    x: Number
    y: Number
    width: Number
    height: Number

    @property
    def center(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2

    @property
    def left(self) -> Point:
        return self.x, self.y + self.height / 2

    @property
    def right(self) -> Point:
        return self.x + self.width, self.y + self.height / 2

    @property
    def top(self) -> Point:
        return self.x + self.width / 2, self.y

    @property
    def bottom(self) -> Point:
        return self.x + self.width / 2, self.y + self.height

    def along(self, side: str, share: Number) -> Point:
        """Return a point of a side, a share of the way from its left or upper end."""
        x, y = self.x + share * self.width, self.y + share * self.height
        points = {
            "top": (x, self.y),
            "bottom": (x, self.y + self.height),
            "left": (self.x, y),
            "right": (self.x + self.width, y),
        }
        return points[side]
