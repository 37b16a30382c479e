"""The same drawing as PNG, for pages that show no SVG: light theme, drawn by matplotlib."""

import io

from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from PIL import Image

from helpers.figures.drawings.items import Color, Label, Number, Shape, colors
from helpers.figures.drawings.text import SCRIPT, SHIFT, run_width, runs, width_of
from helpers.figures.few_colors import few_colors

_CODES = {
    "M": [Path.MOVETO],
    "L": [Path.LINETO],
    "Q": [Path.CURVE3] * 2,
    "C": [Path.CURVE4] * 3,
    "Z": [Path.CLOSEPOLY],
}
_POINTS = 0.72  # a unit of a drawing is 1/100 inch
_START = {"start": 0.0, "middle": 0.5, "end": 1.0}


def png(width: Number, height: Number, items: tuple[Shape | Label, ...], dpi: int = 120) -> bytes:
    """Draw the items as PNG bytes with at most 64 colors, the same on every run."""
    figure = Figure(figsize=(width / 100, height / 100), facecolor=_hex("paper"))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    for order, item in enumerate(items):
        if isinstance(item, Shape):
            axes.add_patch(_patch(item, order))
        else:
            _write(axes, item, order)
    raw = io.BytesIO()
    figure.savefig(raw, format="png", dpi=dpi)
    with Image.open(raw) as image:
        return few_colors(image, 64)


def _hex(color: Color) -> str:
    if isinstance(color, tuple):
        return color[0]
    return "none" if color == "none" else colors()[color][0]


def _patch(shape: Shape, order: int) -> PathPatch:
    codes, points = [], []
    for name, values in shape.commands:
        codes += _CODES[name]
        points += list(zip(values[::2], values[1::2], strict=True)) or [(0.0, 0.0)]
    return PathPatch(
        Path(points, codes), facecolor=_hex(shape.fill), edgecolor=_hex(shape.stroke),
        linewidth=shape.width * _POINTS if shape.stroke != "none" else 0,
        linestyle=(0, (3.5, 2.5)) if shape.dashed else "-", zorder=order,
    )  # fmt: skip


def _write(axes: object, label: Label, order: int) -> None:
    x = label.x - _START[label.anchor] * width_of(label.text, label.size, label.bold)
    baseline = label.y + 0.36 * label.size
    for run in runs(label.text, label.bold):
        axes.text(  # type: ignore[attr-defined]
            x, baseline + SHIFT[run.script] * label.size, run.text,
            fontfamily="DejaVu Serif" if run.font in ("italic", "upright") else "DejaVu Sans",
            fontstyle="italic" if run.font == "italic" else "normal",
            fontweight="bold" if run.font == "bold" else "normal",
            fontsize=label.size * _POINTS * (SCRIPT if run.script else 1),
            color=_hex(label.color), parse_math=False, zorder=order,
        )  # fmt: skip
        x += run_width(run, label.size)
