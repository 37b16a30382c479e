"""The still picture of Unrolled."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views import checks, colours
from helpers.views.still import STYLE, plain

if TYPE_CHECKING:
    from helpers.views.unrolled import Unrolled

_ACCENT = colours.palette()["accent"]["light"]
_READ, _WRITE = "#5b6673", "#0d4f8b"
COLUMNS = 14  # steps in a line


def draw(view: "Unrolled") -> Figure:
    """Draw every step as a column: fed in, state, written."""
    H, steps = view.array(), view.sizes[0]
    has_image = bool(view.picture)
    lines = -(-steps // COLUMNS)
    with rc_context(STYLE):
        figure = Figure(figsize=(10.2, 0.5 + 2.0 * lines))
        left = 0.17 if has_image else 0.01
        ax = figure.add_axes((left, 0.0, 0.99 - left, 1 - 0.4 / (0.5 + 2.0 * lines)))
        if has_image:
            pixels = np.frombuffer(view.picture, np.uint8).reshape(*view.picture_size, 3)
            box = figure.add_axes((0.01, 0.12, 0.15, 0.72))
            box.imshow(pixels, interpolation="nearest", aspect="equal")
            box.axis("off")
        cells = -(-H.shape[1] // 8)
        for t in range(steps):
            line, x = divmod(t, COLUMNS)
            y = -2.0 * line
            grid = np.full(cells * 8, 0.0)
            grid[: H.shape[1]] = H[t]
            shown = colours.diverging(grid.reshape(8, cells, order="F"), view.limit)
            ax.imshow(shown, extent=(x - 0.3, x + 0.3, y - 0.4, y + 0.4), aspect="auto",
                      interpolation="nearest")  # fmt: skip
            reading = t < view.reads
            ax.add_patch(_frame(x, y, _READ if reading else _WRITE))
            if t + 1 < steps and x + 1 < COLUMNS:
                ax.annotate("", (x + 0.68, y), (x + 0.33, y), arrowprops={"arrowstyle": "->"})
            ax.text(x, y - 0.66, plain(checks.visible(view.fed[t]), 10), ha="center", va="center",
                    size=9, color=_READ)  # fmt: skip
            if t >= view.reads and view.written:
                bad = view.wrong[t - view.reads]
                word = plain(checks.visible(view.written[t - view.reads]), 10)
                ax.text(x, y + 0.66, word, ha="center", va="center", size=9.5, weight="bold",
                        color=_ACCENT if bad else _WRITE)  # fmt: skip
        ax.set(xlim=(-0.6, COLUMNS - 0.4), ylim=(-2.0 * lines + 1.0, 1.0))
        ax.axis("off")
        figure.text(0.012, 1 - 0.22 / (0.5 + 2.0 * lines), plain(view.title, 100),
                    weight="bold", size=11, va="center")  # fmt: skip
    return figure


def _frame(x: int, y: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.3, y - 0.4), 0.6, 0.8, fill=False, edgecolor=colour, linewidth=1.4)
