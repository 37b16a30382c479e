"""The still picture of HiddenStates."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.views.kit import colors
from helpers.views.kit.still import ACCENT, STYLE, plain
from helpers.views.kit.text_still import colour_text, lines_of

if TYPE_CHECKING:
    from helpers.views.hidden_states import HiddenStates


def draw(view: "HiddenStates") -> Figure:
    """Draw the text in the colours of the unit above the map of all units."""
    values = view.array(view.series)
    limit, signed = view.limits[view.series], view.signed[view.series]
    lines = lines_of(view.tokens)
    with rc_context(STYLE):
        height = 0.3 * len(lines)
        figure = Figure(figsize=(9.2, height + 4.0), layout="constrained")
        text, rows = figure.subplots(2, 1, height_ratios=[height + 0.5, 2.8])
        _text(text, view, lines, values[:, view.unit], limit, signed)
        rows.imshow(
            _colours(values[:, view.rows()].T, limit, signed),
            aspect="auto", interpolation="nearest",
            extent=(0.5, len(values) + 0.5, values.shape[1] - 0.5, -0.5),  # step 1 comes first
        )  # fmt: skip
        for step in np.flatnonzero(view.spans):
            rows.axvspan(step + 0.5, step + 1.5, ymin=1.01, ymax=1.035, color=ACCENT, clip_on=False)
        order = {"pattern": f"best at {view.pattern_name} on top"}.get(view.order, view.order)
        rows.set(xlabel="step", ylabel=f"units ({order})")
        rows.tick_params(length=0)
        for axis, count in ((rows.xaxis, len(values)), (rows.yaxis, values.shape[1])):
            axis.set_major_locator(MaxNLocator(integer=True, nbins=min(10, count)))
        figure.suptitle(plain(view.title, 90), fontweight="bold", ha="left", x=0.02)
    return figure


def _colours(values: np.ndarray, limit: float, signed: bool) -> np.ndarray:
    if signed:
        return colors.diverging(values, limit)
    return colors.mix(colors.palette()["sequential"]["light"], values / limit)


def _text(ax, view, lines, values, limit, signed) -> None:  # type: ignore[no-untyped-def]
    colour_text(ax, view.tokens, lines, _colours(values, limit, signed), None)
    score = f", right at {view.scores[view.unit]:.1%} of the steps" if view.scores else ""
    ax.set_title(
        loc="left", label=f"{view.names[view.series]}, unit {view.unit}{score}", fontsize=10
    )
