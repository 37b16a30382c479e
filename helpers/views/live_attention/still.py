"""The still picture of LiveAttention."""

from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import colors
from helpers.views.kit.still import STYLE

if TYPE_CHECKING:
    from helpers.views.live_attention import LiveAttention


def draw(view: "LiveAttention") -> Figure:
    """Draw A, the influence of every token on every output, and Y, each number in its cell."""
    q, k, _ = view.wiring
    queries = [view.tokens[q][token] for token in view.orders[q]]
    keys = [view.tokens[k][token] for token in view.orders[k]]
    (M, N), d_v = view.A.shape, view.sizes[2]
    with rc_context(STYLE):
        figure = Figure(figsize=(0.7 * (2 * N + d_v) + 2.4, 0.5 * M + 1.7), layout="constrained")
        axes = figure.subplots(1, 3, width_ratios=[N, N, d_v])
        table = colors.level_table()
        influence = view.influence
        weights = {"A: weights": view.A, "I: influence": influence}
        for ax, (name, values) in zip(axes, weights.items(), strict=False):
            shown = values / max(1.0, float(influence.max())) if values is influence else values
            picture = table[colors.levels_of(np.clip(shown, 0, 1), view.mask)]
            _cells(ax, name, values, picture, queries if ax is axes[0] else None, keys)
        limit = max(1.0, float(np.abs(view.Y).max()))
        _cells(axes[2], "Y: outputs", view.Y, colors.diverging(view.Y, limit), None, None)
        figure.suptitle(view.title.replace("$", r"\$"), fontweight="bold", ha="left", x=0.02)
    return figure


def _cells(
    ax: Any, name: str, values: np.ndarray, picture: np.ndarray, rows: Any, columns: Any
) -> None:
    ax.imshow(picture, aspect="auto")
    for (i, j), value in np.ndenumerate(values):
        text = "0" if value == 0 else f"{value:.2f}".replace("-", "−")
        ink = colors.ink_on(picture[i, j])
        ax.text(j, i, text, ha="center", va="center", size=9, color=ink)
    ax.set_title(name, fontsize=10, loc="left", fontweight="bold")
    ax.set_yticks(range(len(values)), rows or [])
    ax.set_xticks(range(values.shape[1]), columns or [])
    ax.tick_params(length=0, labelsize=9, top=False, bottom=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
