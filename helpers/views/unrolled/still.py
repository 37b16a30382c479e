"""The still picture of Unrolled."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import checks, colors
from helpers.views.kit.still import ACCENT, SOFT, STYLE, plain

if TYPE_CHECKING:
    from helpers.views.unrolled import Unrolled

_READ, _WRITE = SOFT, colors.palette()["sequential"]["light"][5]
COLUMNS = 14  # steps in a line
_HIGH = 2.0  # of a line; with the way back below it
_HIGH_BACK = 3.55


def draw(view: "Unrolled") -> Figure:
    """Draw every step as a column: fed in, state, written."""
    H, steps = view.array(), view.sizes[0]
    has_image = bool(view.picture)
    lines = -(-steps // COLUMNS)
    high = _HIGH_BACK if view.back_sizes else _HIGH
    tall = 0.5 + high * lines
    with rc_context(STYLE):
        figure = Figure(figsize=(10.2, tall))
        left = 0.17 if has_image else 0.01
        ax = figure.add_axes((left, 0.0, 0.99 - left, 1 - 0.4 / tall))
        if has_image:
            pixels = np.frombuffer(view.picture, np.uint8).reshape(*view.picture_size, 3)
            box = figure.add_axes((0.01, 0.12, 0.15, 0.72))
            box.imshow(pixels, interpolation="nearest", aspect="equal")
            box.axis("off")
        for t in range(steps):
            line, x = divmod(t, COLUMNS)
            y = -high * line
            _strip(ax, H[t], view.limit, x, y)
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
                        color=ACCENT if bad else _WRITE,
                        style="italic" if bad else "normal")  # fmt: skip
            if view.back_sizes:
                _back(ax, view, t, x, y)
        ax.set(xlim=(-0.6, COLUMNS - 0.4), ylim=(-high * lines + 1.0, 1.0))
        ax.axis("off")
        figure.text(0.012, 1 - 0.22 / tall, plain(view.title, 100),
                    weight="bold", size=11, va="center")  # fmt: skip
    return figure


def _strip(ax: Any, values: np.ndarray, limit: float, x: int, y: float) -> None:
    """Draw a state as a box of cells, column by column."""
    rows = min(8, len(values))
    grid = np.zeros(-(-len(values) // rows) * rows)
    grid[: len(values)] = values
    shown = colors.diverging(grid.reshape(rows, -1, order="F"), limit)
    ax.imshow(shown, extent=(x - 0.3, x + 0.3, y - 0.4, y + 0.4), aspect="auto",
              interpolation="nearest")  # fmt: skip


def _back(ax: Any, view: "Unrolled", t: int, x: int, y: float) -> None:
    """Below a step: what the loss asks of its state, and how much of the shared weight."""
    asked = np.frombuffer(view.back_states, np.float32).reshape(view.sizes)
    _strip(ax, asked[t], float(np.abs(asked).max() or 1), x, y - 1.5)
    ax.add_patch(_frame(x, y - 1.5, ACCENT))
    if t + 1 < view.sizes[0] and x + 1 < COLUMNS:
        ax.annotate("", (x + 0.33, y - 1.5), (x + 0.68, y - 1.5),
                    arrowprops={"arrowstyle": "->", "color": ACCENT})  # fmt: skip
    *sizes, whole = view.part_sizes()
    ax.text(x, y - 2.14, f"{sizes[t]:.2f}", ha="center", va="center", size=9, color=ACCENT)
    if x + 1 == COLUMNS or t + 1 == view.sizes[0]:
        ax.text(x + 0.45, y - 1.5, "∂L/∂h, and the size\nof what each step\nasks of "
                f"{view.weight}; the size\nof their sum: {whole:.2f}", va="center", size=9,
                color=ACCENT)  # fmt: skip


def _frame(x: int, y: float, colour: str) -> Any:
    from matplotlib.patches import Rectangle

    return Rectangle((x - 0.3, y - 0.4), 0.6, 0.8, fill=False, edgecolor=colour, linewidth=1.4)
