"""The still picture of Experts."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from helpers.views.kit import colors
from helpers.views.kit.still import INK, SOFT, STYLE, plain

if TYPE_CHECKING:
    from helpers.views.experts import Experts

_MOST = 26  # tokens that have their text


def draw(view: "Experts") -> Figure:
    """Draw the tokens in the colors of their experts, and the load as stacked shares."""
    palette = colors.palette()["lines"]["light"]
    chosen, load = view.array(), view.loads()
    rows, time = chosen.shape
    with rc_context(STYLE):
        figure = Figure(figsize=(11, 1.3 + 0.27 * max(rows, 8)), layout="constrained")
        ax, beside = figure.subplots(1, 2, width_ratios=[2, 1])
        for row in range(rows):
            for column in range(time):
                expert = int(chosen[row, column])
                pale = view.expert not in (-1, expert)
                ax.add_patch(
                    Rectangle((column, row), 0.94, 0.9, color=palette[expert],
                              alpha=0.15 if pale else 1.0, lw=0)
                )  # fmt: skip
                if time <= _MOST:
                    ax.text(column + 0.47, row + 0.45, plain(view.tokens[row][column], 2), size=8,
                            color=SOFT if pale else "white", ha="center", va="center")  # fmt: skip
        ax.set(xlim=(0, time), ylim=(rows, 0), xticks=[])
        ax.set_yticks(np.arange(rows) + 0.45, [plain(kind, 16) for kind in view.kinds])
        ax.tick_params(length=0)
        ax.set_title(f"tokens after step {view.steps[view.at]}", size=10, loc="left", color=INK)
        edges = np.vstack([np.zeros(len(load)), load.T.cumsum(0)])
        steps = np.arange(1, len(load) + 1)
        for expert in range(view.sizes[3]):
            beside.fill_between(steps, edges[expert], edges[expert + 1], color=palette[expert],
                                lw=0, label=f"expert {expert}")  # fmt: skip
        beside.axvline(max(1, view.steps[view.at]), color=INK, lw=1.4)
        beside.set(xlim=(1, max(2, len(load))), ylim=(1, 0), xlabel="step", yticks=[])
        beside.set_title("share of the tokens", size=10, loc="left", color=INK)
        figure.legend(frameon=False, fontsize=9, ncols=view.sizes[3], loc="outside lower center")
        for one in (ax, beside):
            one.spines[:].set_visible(False)
        figure.suptitle(plain(view.title, 100), fontweight="bold", ha="left", x=0.02)
    return figure
