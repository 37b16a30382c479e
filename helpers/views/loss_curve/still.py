"""The still picture of LossCurve."""

from typing import TYPE_CHECKING

from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit.still import BAR, SOFT, STYLE, plain

if TYPE_CHECKING:
    from helpers.views.loss_curve import LossCurve


def draw(view: "LossCurve") -> Figure:
    """Draw the curve and its levels with matplotlib."""
    with rc_context(STYLE):
        figure = Figure(figsize=(7.6, 3.2), layout="constrained")
        ax = figure.subplots()
        if view._losses:
            ax.plot(view._steps, view._losses, color=BAR, linewidth=1.8)
        else:
            ax.text(0.5, 0.5, "drawn live while the next cell trains",
                    ha="center", va="center", color=SOFT, transform=ax.transAxes)  # fmt: skip
        for name, level in zip(view.level_names, view.levels, strict=True):
            ax.axhline(level, color=SOFT, linewidth=1, linestyle="--")
            ax.text(view.total, level, name, ha="right", va="bottom", color=SOFT, size=9)
        top = max([1.0, *view._losses, *view.levels])
        ax.set(xlim=(0, view.total), ylim=(0, top * 1.08), xlabel="step", ylabel=view.unit)
        ax.spines[["top", "right"]].set_visible(False)
        figure.suptitle(plain(view.title, 90), fontweight="bold", ha="left", x=0.02)
    return figure
