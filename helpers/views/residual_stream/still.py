"""The still picture of ResidualStream."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.kit import colors
from helpers.views.kit.still import INK, SOFT, STYLE, Box, label_width, page, plain, write

if TYPE_CHECKING:
    from helpers.views.residual_stream import ResidualStream

_LINE = colors.palette()["line"]["light"]
_FILL, _PALE = (colors.palette()["sequential"]["light"][at] for at in (4, 2))
_WIDTH, _NORM, _COSINE, _SPACE = 10.2, 1.1, 1.0, 0.3
_THUMB, _STEP = 0.82, 1.0  # inches: a small matrix, and to the next one


def draw(view: "ResidualStream") -> Figure:
    """Draw the strips with their profiles, and the cosines between tokens at every depth."""
    rows = len(view.rows)
    tall = min(0.24, 8 / rows)
    across = int((_WIDTH - 0.2) / _STEP)
    depths = [i for i, end in enumerate(view.ends()) if end] if view.alike else []
    small = -(-len(depths) // across) * (_THUMB + 0.42) + 0.3 if depths else 0.1
    top = 1.1
    height = top + rows * tall + 0.35 + small
    with rc_context(STYLE):
        figure = page(_WIDTH, height, view.title)
        where = f"token {view.token + 1} of {view.sizes[1]}: “{plain(view.tokens[view.token])}”"
        write(figure, 0.12, height - 0.52, f"{where}   {plain(view.note, 90)}", size=9, color=SOFT)
        left = max(label_width(view.names), 1.2) + 0.1
        strip = _WIDTH - left - _NORM - 2 * _COSINE - 3 * _SPACE - 0.7
        box = Box(figure, left, height - top - rows * tall, strip, rows * tall)
        _strips(box, view, tall)
        x = left + strip + _SPACE
        _norms(Box(figure, x, box.bottom, _NORM, box.height), view, tall)
        x += _NORM + _SPACE + 0.35
        streams_at = [i for i, row in enumerate(view.rows) if row[2]]
        final = view.profiles()[1][streams_at]
        _curve(
            Box(figure, x, box.bottom, _COSINE, box.height),
            "cosine to\nfinal state",
            streams_at,
            final,
        )
        if depths:
            beside = Box(figure, x + _COSINE + _SPACE, box.bottom, _COSINE, box.height)
            _curve(beside, "cosine of\ntwo tokens", streams_at, np.array(view.alike))
            _matrices(figure, view, depths, small, across)
    return figure


def _strips(box: Box, view: "ResidualStream", tall: float) -> None:
    """Draw one strip a row, the stream higher and framed."""
    ax = box.axes()
    rows, units = view.sizes[0], view.sizes[2]
    shown = colors.diverging(view.array(), view.limit)
    size = min(10.0, tall * 40)
    for i, (name, row) in enumerate(zip(view.names, view.rows, strict=True)):
        high = 0.88 if row[2] else 0.64
        ax.imshow(shown[i][None], extent=(0, units, i + high / 2, i - high / 2), aspect="auto",
                  interpolation="nearest")  # fmt: skip
        gone = tuple(row[:2]) in set(view.off) and not row[2]
        ax.add_patch(
            Rectangle((0, i - high / 2), units, high, fill=False, lw=1.2 if row[2] else 0.6,
                      ls=":" if gone else "-", edgecolor=INK if row[2] else SOFT,
                      clip_on=False)
        )  # fmt: skip
        label = plain(f"{name} (off)" if gone else name, 24)
        write(box.figure, box.left - 0.06, box.bottom + box.height * (1 - (i + 0.5) / rows),
              label, ha="right", va="center", size=size, color=INK if row[2] else SOFT,
              weight="bold" if row[2] else "normal")  # fmt: skip
    ax.set(xlim=(0, units), ylim=(rows - 0.5, -0.5))
    above = f"{units} values, orange above zero, blue below"
    write(box.figure, box.left, box.bottom + box.height + 0.08, above, size=9, color=SOFT)


def _norms(box: Box, view: "ResidualStream", tall: float) -> None:
    """Draw the norm of every strip as a bar: dark for the stream, pale for what is added."""
    ax = box.axes()
    norms = view.profiles()[0]
    most = float(norms.max()) or 1.0
    fills = [_FILL if row[2] else _PALE for row in view.rows]
    ax.barh(range(len(norms)), norms, height=0.62, color=fills)
    if tall > 0.16:
        for row, norm in enumerate(norms):
            ax.text(norm + 0.04 * most, row, f"{norm:.2f}", size=8, va="center", clip_on=False)
    ax.set(xlim=(0, most), ylim=(len(norms) - 0.5, -0.5))
    write(box.figure, box.left, box.bottom + box.height + 0.08, "norm", size=9, color=SOFT)


def _curve(box: Box, title: str, rows: list[int], values: np.ndarray) -> None:
    """Draw cosines of the stream downwards, between 0 (or −1) and 1."""
    ax = box.axes()
    low = -1 if values.min() < -0.005 else 0
    for tick in range(low, 2):
        ax.axvline(tick, color=_LINE, lw=0.8, clip_on=False)
        x = box.left + box.width * (tick - low) / (1 - low)
        write(box.figure, x, box.bottom - 0.18, str(tick).replace("-", "−"), size=8, color=SOFT,
              ha="center")  # fmt: skip
    ax.plot(values, rows, color=_FILL, lw=1.8, marker="o", markersize=4, clip_on=False)
    ax.set(xlim=(low, 1), ylim=(rows[-1] + 0.5, -0.5))
    write(box.figure, box.left, box.bottom + box.height + 0.08, title, size=9, color=SOFT)


def _matrices(
    figure: Figure, view: "ResidualStream", depths: list[int], small: float, across: int
) -> None:
    """Draw the cosines between all tokens at the start and after every block."""
    side = round((len(view.matrices) / len(depths)) ** 0.5)
    steps = np.frombuffer(view.matrices, np.int8).reshape(len(depths), side, side)
    streams = [i for i, row in enumerate(view.rows) if row[2]]
    write(
        figure, 0.12, small - 0.12, "cosine between tokens, block by block", size=9, weight="bold"
    )
    for i, row in enumerate(depths):
        mean = f"mean {view.alike[streams.index(row)]:.2f}".replace("-", "−")
        x = 0.12 + (i % across) * _STEP
        y = small - 0.22 - _THUMB - (i // across) * (_THUMB + 0.42)
        box = Box(figure, x, y, _THUMB, _THUMB)
        ax = box.axes()
        ax.imshow(colors.diverging(steps[i] / 127, 1.0), interpolation="nearest", aspect="auto")
        ax.add_patch(Rectangle((-0.5, -0.5), side, side, fill=False, edgecolor=SOFT, lw=0.7,
                               clip_on=False))  # fmt: skip
        write(
            figure,
            x,
            y - 0.14,
            plain(view.names[row].removeprefix("= after ").removeprefix("→ after "), 16),
            size=7.5,
            color=SOFT,
        )
        write(figure, x, y - 0.27, mean, size=7.5)
