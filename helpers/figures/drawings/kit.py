"""The primitives that every drawing is made of: box, circle, arrow, label, stack, matrix, brace.

How to add a drawing: one function in one file of this folder that takes arrays and labels,

    sheet = Sheet(960, 300)
    x = sheet.box(40, 120, 90, 50, "$x_t$", fill="grey")
    h = sheet.box(240, 120, 90, 50, "$h_t$", fill="blue-fill", stroke="blue")
    sheet.arrow(x.right, h.left, label="$W_{xh}$")
    return sheet.finish(words="…names every part…", caption="…states the finding.")

and one line in ``__init__``. The tests then find it: labels that overlap, leave the sheet or are
crossed by an arrow fail. One look for all of them: input grey, state blue, what the drawing is
about orange; lines 2 wide, the emphasized path 4; type 17, never under 14.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from helpers.figures.drawings.drawing import Drawing
from helpers.figures.drawings.items import (
    Area,
    Color,
    Command,
    Label,
    Number,
    Point,
    Shape,
    colors,
    shade,
)
from helpers.figures.drawings.text import width_of

SIZE = 17.0
ROUND = 8.0


class Sheet:
    """A canvas of ``width`` by ``height`` units, one unit a pixel at its natural size."""

    def __init__(self, width: Number, height: Number) -> None:
        self.width, self.height = float(width), float(height)
        self._items: list[Shape | Label] = []

    def box(
        self, x: Number, y: Number, width: Number, height: Number, text: str = "", *,
        fill: Color = "paper", stroke: Color = "ink", color: Color = "ink", size: Number = SIZE,
        bold: bool = False, dashed: bool = False, line: Number = 2.0, radius: Number = ROUND,
    ) -> Area:  # fmt: skip
        """Draw a rounded box around its lines of text and return where it is.

        Raises ValueError when a line of the text is wider than the box.
        """
        area = Area(x, y, width, height)
        outline = _rounded(area, min(radius, width / 2, height / 2))
        self._items.append(Shape(outline, "area", _named(fill), _named(stroke), line, dashed))
        self._inside(area, text, color, size, bold)
        return area

    def circle(
        self, x: Number, y: Number, radius: Number, text: str = "", *, fill: Color = "paper",
        stroke: Color = "ink", color: Color = "ink", size: Number = SIZE,
    ) -> Area:  # fmt: skip
        """Draw a circle around (x, y), such as an operation, and return where it is."""
        area = Area(x - radius, y - radius, 2 * radius, 2 * radius)
        self._items.append(Shape(_rounded(area, radius), "area", _named(fill), _named(stroke)))
        self._inside(area, text, color, size, False)
        return area

    def stack(
        self, x: Number, y: Number, width: Number, height: Number, text: str = "", *,
        count: int = 3, step: Number = 7.0, fill: Color = "paper", stroke: Color = "ink",
    ) -> Area:  # fmt: skip
        """Draw ``count`` boxes behind each other; the text is in the one at the front."""
        for back in range(count - 1, 0, -1):
            self.box(x + back * step, y - back * step, width, height, fill=fill, stroke=stroke,
                     radius=2)  # fmt: skip
        return self.box(x, y, width, height, text, fill=fill, stroke=stroke, radius=2)

    def label(
        self, x: Number, y: Number, text: str, *, size: Number = SIZE, anchor: str = "middle",
        color: Color = "ink", bold: bool = False,
    ) -> None:  # fmt: skip
        """Write lines of text around the height ``y``; ``anchor`` is start, middle or end."""
        lines = text.split("\n")
        for index, line in enumerate(lines):
            at = y + (index - (len(lines) - 1) / 2) * 1.3 * size
            self._items.append(Label(x, at, line, size, anchor, _named(color), bold))

    def arrow(
        self, *points: Point, label: str = "", side: str = "", color: Color = "ink",
        line: Number = 2.0, dashed: bool = False, head: bool = True, size: Number = SIZE,
        leg: int | None = None, over: bool = False,
    ) -> None:  # fmt: skip
        """Draw an arrow through the points, with rounded corners.

        Its label is beside the middle of the leg with this number (the longest, if none is given),
        on the ``side`` above, below, left or right of it. With ``over`` a gap shows that it passes
        over the lines that were drawn before.
        Raises ValueError for fewer than two points or two equal ones.
        """
        legs = list(pairwise(points))
        if not legs or any(math.dist(a, b) < 1e-6 for a, b in legs):
            raise ValueError(f"an arrow needs two points or more, no two equal: {points}")
        length = 7 + 2 * line
        ends = list(points)
        if head:
            ends[-1] = _towards(points[-1], points[-2], length - 1)
        if over:
            inner = [_towards(points[0], points[1], 8), *points[1:-1],
                     _towards(points[-1], points[-2], 8)]  # fmt: skip
            self._items.append(Shape(_bent(inner), "gap", "none", "paper", line + 8))
        self._items.append(Shape(_bent(ends), "line", "none", _named(color), line, dashed))
        if head:
            outline = _head(points[-2], points[-1], length)
            self._items.append(Shape(outline, "head", _named(color)))
        if label:
            longest = max(range(len(legs)), key=lambda at: math.dist(*legs[at]))
            self._beside(*legs[longest if leg is None else leg], label, side, color, size)

    def matrix(
        self, x: Number, y: Number, values: np.ndarray, *, cell: tuple[Number, Number] = (46, 32),
        rows: Sequence[str] = (), columns: Sequence[str] = (), decimals: int | None = 1,
        limit: Number = 1.0, signed: bool = False, size: Number = 15.0,
    ) -> Area:  # fmt: skip
        """Draw a matrix of shaded cells with their values; labels left of the rows, above columns.

        ``decimals=None`` leaves the values out. Raises ValueError for what is not a matrix of
        finite numbers, or for labels that do not fit its shape.
        """
        values = np.asarray(values, dtype=float)
        if values.ndim != 2 or not values.size or not np.isfinite(values).all():
            raise ValueError(f"expected a matrix of finite numbers, got shape {values.shape}")
        for name, labels, count in zip(("rows", "columns"), (rows, columns), values.shape,
                                       strict=True):  # fmt: skip
            if labels and len(labels) != count:
                raise ValueError(f"expected {count} labels of {name}, got {len(labels)}")
        wide, high = cell
        for (i, j), value in np.ndenumerate(values):
            fill, color = shade(float(value), limit, signed)
            text = (
                ""
                if decimals is None
                else f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")
            )
            self.box(x + j * wide, y + i * high, wide, high, text, fill=fill, stroke="line",
                     color=color, size=size, line=1, radius=0)  # fmt: skip
        for i, name in enumerate(rows):
            self.label(x - 10, y + (i + 0.5) * high, name, size=size, anchor="end")
        for j, name in enumerate(columns):
            self.label(x + (j + 0.5) * wide, y - 13, name, size=size)
        area = Area(x, y, values.shape[1] * wide, values.shape[0] * high)
        self.box(*(area.x, area.y, area.width, area.height), fill="none", radius=0)
        return area

    def brace(
        self, start: Point, end: Point, text: str, *, depth: Number = 12.0, color: Color = "soft",
        size: Number = 15.0,
    ) -> None:  # fmt: skip
        """Draw a brace from start to end that bulges to the left of that direction, with a text."""
        (x0, y0), length = start, math.dist(start, end)
        ux, uy = (end[0] - x0) / length, (end[1] - y0) / length

        def at(along: Number, out: Number) -> Point:
            return x0 + ux * along + uy * out, y0 + uy * along - ux * out

        middle, half = length / 2, depth / 2
        path: list[Command] = [
            ("M", at(0, 0)),
            ("Q", (*at(0, half), *at(half, half))),
            ("L", at(middle - half, half)),
            ("Q", (*at(middle, half), *at(middle, depth))),
            ("Q", (*at(middle, half), *at(middle + half, half))),
            ("L", at(length - half, half)),
            ("Q", (*at(length, half), *at(length, 0))),
        ]
        self._items.append(Shape(tuple(path), "line", "none", _named(color), 1.5))
        if abs(ux) > abs(uy):
            self.label(*at(middle, depth + 0.85 * size * (1 if text.count("\n") == 0 else 1.6)),
                       text, size=size, color=color)  # fmt: skip
        else:
            anchor = "start" if uy > 0 else "end"
            self.label(*at(middle, depth + 6), text, size=size, color=color, anchor=anchor)

    def finish(self, words: str, caption: str) -> Drawing:
        """Return the drawing with its content in words, and a caption that states the finding."""
        said = " ".join(words.split()), " ".join(caption.split())
        return Drawing(self.width, self.height, tuple(self._items), *said)

    def _inside(self, area: Area, text: str, color: Color, size: Number, bold: bool) -> None:
        for line in text.split("\n") if text else ():
            wide = width_of(line, size, bold)
            if wide > area.width - 4:
                room = area.width - 4
                raise ValueError(f"{line!r} is {wide:.0f} wide, its box has room for {room:.0f}")
        if text:
            self.label(*area.center, text, size=size, color=color, bold=bold)

    def _beside(
        self, start: Point, end: Point, text: str, side: str, color: Color, size: Number
    ) -> None:
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        level = abs(end[0] - start[0]) >= abs(end[1] - start[1])
        side = side or ("above" if level else "right")
        away = {"above": (0, -1.05 * size), "below": (0, size),
                "left": (-10, 0), "right": (10, 0)}  # fmt: skip
        if side not in away:
            raise ValueError(f"a label is {', '.join(away)} of its arrow, got {side!r}")
        anchor = {"left": "end", "right": "start"}.get(side, "middle")
        self.label(
            x + away[side][0], y + away[side][1], text, size=size, anchor=anchor, color=color
        )


def _written(value: float, decimals: int) -> str:
    return f"{round(value, decimals) + 0.0:.{decimals}f}".replace("-", "−")


def _named(color: Color) -> Color:
    if isinstance(color, str) and color != "none" and color not in colors():
        raise ValueError(f"a color is one of {', '.join(colors())}, got {color!r}")
    return color


def _towards(point: Point, other: Point, distance: Number) -> Point:
    """Return the point that is this far from ``point`` in the direction of ``other``."""
    share = min(distance / math.dist(point, other), 1.0)
    return point[0] + share * (other[0] - point[0]), point[1] + share * (other[1] - point[1])


def _bent(points: Sequence[Point], radius: Number = 10.0) -> tuple[Command, ...]:
    """Return a line through the points whose corners are round."""
    path: list[Command] = [("M", points[0])]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        room = min(radius, math.dist(before, corner) / 2, math.dist(corner, after) / 2)
        path.append(("L", _towards(corner, before, room)))
        path.append(("Q", (*corner, *_towards(corner, after, room))))
    return (*path, ("L", points[-1]))


def _head(start: Point, tip: Point, length: Number) -> tuple[Command, ...]:
    back = _towards(tip, start, length)
    away = math.dist(start, tip)
    across = (tip[1] - start[1]) / away, -(tip[0] - start[0]) / away
    half = 0.42 * length
    corners = [(back[0] + sign * half * across[0], back[1] + sign * half * across[1])
               for sign in (1, -1)]  # fmt: skip
    return ("M", tip), ("L", corners[0]), ("L", corners[1]), ("Z", ())


def _rounded(area: Area, radius: Number) -> tuple[Command, ...]:
    """Return the outline of a box; with half of its size as the radius it is a circle."""
    x, y, r = area.x, area.y, radius
    right, bottom, k = x + area.width, y + area.height, 0.4477 * radius
    if not r:
        return (
            ("M", (x, y)),
            ("L", (right, y)),
            ("L", (right, bottom)),
            ("L", (x, bottom)),
            ("Z", ()),
        )
    return (
        ("M", (x + r, y)), ("L", (right - r, y)), ("C", (right - k, y, right, y + k, right, y + r)),
        ("L", (right, bottom - r)),
        ("C", (right, bottom - k, right - k, bottom, right - r, bottom)), ("L", (x + r, bottom)),
        ("C", (x + k, bottom, x, bottom - k, x, bottom - r)), ("L", (x, y + r)),
        ("C", (x, y + k, x + k, y, x + r, y)), ("Z", ()),
    )  # fmt: skip
