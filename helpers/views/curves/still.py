"""The still picture of Curves."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure

from helpers.views.kit import colors
from helpers.views.kit.still import STYLE, plain

if TYPE_CHECKING:
    from helpers.views.curves import Curves


def draw(view: "Curves") -> Figure:
    """Draw the lines with matplotlib."""
    with rc_context(STYLE):
        figure = Figure(figsize=(7.6, 3.4), layout="constrained")
        ax = figure.subplots()
        x = np.frombuffer(view.places, np.float32)
        palette = colors.palette()["lines"]["light"]
        for (name, line), colour in zip(view.lines().items(), palette, strict=False):
            ax.plot(x, 10.0**line if view.log else line, label=name, color=colour, linewidth=2)
        if view.log:
            ax.set_yscale("log")
            ax.set_ylim(10.0 ** view.range[0], 10.0 ** view.range[1])
        else:
            ax.set_ylim(*view.range)
        at = ", ".join(f"{name} = {value:g}" for name, value in view.numbers.items())
        ax.set_title(plain(at, 80), fontsize=10, loc="left")
        ax.set(xlabel=view.x_label, ylabel=view.y_label)
        ax.spines[["top", "right"]].set_visible(False)
        ax.legend(frameon=False, fontsize=9)
        figure.suptitle(plain(view.title, 90), fontweight="bold", ha="left", x=0.02)
    return figure
