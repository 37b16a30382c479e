"""The still picture of Designs."""

from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, SOFT, STYLE, Box, page, plain, some, write

if TYPE_CHECKING:
    from helpers.views.designs import Designs

_COLUMN, _SIDE, _CHART = 3.5, 2.3, 1.15  # inches


def draw(view: "Designs") -> Figure:
    """Draw a column for each design: its grid, then the singular values of all its heads."""
    spectra = [view.lines(design) for design in range(len(view.names))]
    chart = _CHART + 0.75 if any(spectra) else 0.0
    width, height = max(_COLUMN * len(view.names), 5.2), 0.9 + 1.25 + _SIDE + chart + 0.15
    with rc_context(STYLE):
        figure = page(width, height, view.title)
        write(figure, 0.12, height - 0.52, plain(" ".join(view.sentence), 100), size=9, color=SOFT)
        ends = [values.min() for lines in spectra for _, _, values in lines]
        low = max(-18.0, min(ends, default=0.0)) - 0.5
        for design, lines in enumerate(spectra):
            _column(figure, view, design, _COLUMN * design, height - 0.85)
            if lines:
                box = Box(figure, _COLUMN * design + 0.62, 0.5, _COLUMN - 0.85, _CHART)
                _spectrum(box, lines, partial(view.head_index, design), low)
    return figure


def _column(figure: Figure, view: "Designs", design: int, left: float, top: float) -> None:
    """Write name and note, and draw the grid with the row in focus framed."""
    write(figure, left + 0.12, top, plain(view.names[design], 34), weight="bold", va="center")
    write(figure, left + 0.12, top - 0.2, plain(view.notes[design], 48), size=8, color=SOFT,
          va="center")  # fmt: skip
    levels, tokens = view.shown(design), view.tokens[design]
    table = colors.level_table("light", "root" if len(tokens) > 40 else "linear")
    box = Box(figure, left + 0.95, top - 1.05 - _SIDE, _SIDE, _SIDE)
    axes = box.axes()
    picture = colors.hatched(levels, table, max(1, 240 // len(tokens)))
    axes.imshow(picture, aspect="auto", interpolation="nearest")
    box.rows(len(tokens), some(tokens, 12), size=8)
    box.columns(len(tokens), some(tokens, 12), turned=True, size=8)
    token = view.token_in(design)
    if token is not None:
        cell = picture.shape[0] / len(tokens)
        x, y = (-0.5, picture.shape[1] - 0.5), (token * cell - 0.5, (token + 1) * cell - 0.5)
        axes.plot([x[0], x[1], x[1], x[0], x[0]], [y[0], y[0], y[1], y[1], y[0]], color=ACCENT,
                  lw=2, clip_on=False)  # fmt: skip


def _spectrum(box: Box, lines: Any, chosen: Any, low: float) -> None:
    """Draw every head's singular values, thin; those of the head that is shown, thick."""
    axes = box.axes()
    axes.set_axis_on()
    for part, index, values in lines:
        color = colors.palette()["lines"]["light"][part % 6]
        on = index == chosen(part)
        axes.plot(np.arange(1, len(values) + 1), np.maximum(values, low + 0.5), color=color,
                  lw=2 if on else 0.7, alpha=1 if on else 0.35, zorder=3 if on else 2)  # fmt: skip
    axes.set_ylim(low, 0.6)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set_ylabel("log10 singular value", size=8)
    axes.set_xlabel("singular values, largest first", size=8)
    axes.tick_params(labelsize=8)
    axes.spines[["top", "right"]].set_visible(False)
