"""The still picture of Matrices."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import colors
from helpers.views.kit.still import PAPER, STYLE, Box, label_width, page, plain, write

if TYPE_CHECKING:
    from helpers.views.matrices import Matrices


def draw(view: "Matrices") -> Figure:
    """Draw Q, K^T, V, E, A and Y, each number in its cell, factors left of and above products."""
    M, N, d_k, d_v = view.sizes
    cell, line, gap = 0.56, 0.34, 0.45
    left = label_width([plain(t, 10) for t in view.query_labels])
    right = label_width([plain(t, 10) for t in view.key_labels])
    x = np.cumsum([left, d_k * cell + gap, N * cell + gap, N * cell + gap])
    low, high = 0.15, 0.15 + M * line + 0.85
    wide, tall = x[3] + d_v * cell + right + 0.1, high + max(N, d_k) * line + 1.1
    scaled = " / √dₖ" if view.scaled else ""
    E = np.where(view.mask, view.E, -np.inf)
    queries, keys = view.query_labels, view.key_labels
    limit = max(colors.nice_limit(np.abs(values).max()) for values in (view.Q, view.K, view.V))
    score_limit = colors.nice_limit(np.abs(view.E).max())
    with rc_context(STYLE):
        figure = page(wide, tall, view.title)
        formula = f"Y = softmax( Q Kᵀ{scaled} ) V"
        write(figure, 0.12, tall - 0.55, formula, size=11, style="italic")
        for name, values, left, bottom, rows, columns in [
            ("Q", view.Q, x[0], low, queries, None),
            ("Kᵀ", view.K.T, x[1], high, None, keys),
            (f"E = Q Kᵀ{scaled}", E, x[1], low, None, None),
            ("A = softmax(E)", view.A, x[2], low, None, keys),
            ("V", view.V, x[3], high, keys, None),
            ("Y = A V", view.Y, x[3], low, None, None),
        ]:
            height, width = values.shape
            box = Box(figure, left, bottom, width * cell, height * line)
            _numbers(
                box.axes(), values, name[0], view.mask, score_limit if name[0] == "E" else limit
            )
            above = 0.3 if columns else 0.07
            write(figure, left, bottom + height * line + above, name, weight="bold")
            if rows:
                shown = (range(height), [plain(row, 10) for row in rows])
                box.rows(height, shown, right=name == "V", size=9)
            if columns:
                box.columns(width, (range(width), [plain(c, 6) for c in columns]), size=9)
    return figure


def _numbers(ax: Any, values: np.ndarray, name: str, mask: np.ndarray, limit: float) -> None:
    finite = np.where(np.isfinite(values), values, 0.0)
    if name == "A":
        picture = colors.level_table()[colors.levels_of(finite)]
    else:
        picture = colors.diverging(finite, limit)
    if name in "EA":
        picture[~mask] = colors.rgb(colors.palette()["masked"]["light"])
    ax.imshow(picture, aspect="auto")
    for (i, j), value in np.ndenumerate(values):
        text = "−∞" if np.isinf(value) else f"{value + 0.0:.2f}".replace("-0.00", "0.00")
        ax.text(j, i, text.replace("-", "−"), ha="center", va="center",
                size=9 * min(1, 6 / len(text)),
                color=colors.ink_on(picture[i, j]))  # fmt: skip
    for edge in range(1, values.shape[1]):
        ax.axvline(edge - 0.5, color=PAPER, linewidth=1.5)
    for edge in range(1, values.shape[0]):
        ax.axhline(edge - 0.5, color=PAPER, linewidth=1.5)
