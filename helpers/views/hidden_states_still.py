"""The still picture of HiddenStates."""

from typing import TYPE_CHECKING

import numpy as np
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from helpers.views import checks, colours
from helpers.views.still import STYLE, plain

if TYPE_CHECKING:
    from helpers.views.hidden_states import HiddenStates

_ACCENT = colours.palette()["accent"]["light"]
_FONTS = ["DejaVu Sans Mono", "DejaVu Sans"]
COLUMNS = 68  # characters in a line of text


def draw(view: "HiddenStates") -> Figure:
    """Draw the text in the colours of the unit above the map of all units."""
    values = view.array(view.series)
    limit, signed = view.limits[view.series], view.signed[view.series]
    lines = _lines(view.tokens)
    with rc_context(STYLE):
        height = 0.3 * len(lines)
        figure = Figure(figsize=(9.2, height + 4.0), layout="constrained")
        text, rows = figure.subplots(2, 1, height_ratios=[height + 0.5, 2.8])
        _text(text, view, lines, values[:, view.unit], limit, signed)
        rows.imshow(
            _colours(values[:, view.rows()].T, limit, signed),
            aspect="auto", interpolation="nearest",
        )  # fmt: skip
        for step in np.flatnonzero(view.spans):
            rows.axvspan(
                step - 0.5, step + 0.5, ymin=1.01, ymax=1.035, color=_ACCENT, clip_on=False
            )
        order = {"pattern": f"best at {view.pattern_name} on top"}.get(view.order, view.order)
        rows.set(xlabel="step", ylabel=f"units ({order})")
        rows.tick_params(length=0)
        for axis, count in ((rows.xaxis, len(values)), (rows.yaxis, values.shape[1])):
            axis.set_major_locator(MaxNLocator(integer=True, nbins=min(10, count)))
        figure.suptitle(plain(view.title, 90), fontweight="bold", ha="left", x=0.02)
    return figure


def _colours(values: np.ndarray, limit: float, signed: bool) -> np.ndarray:
    if signed:
        return colours.diverging(values, limit)
    return colours.mix(colours.palette()["sequential"]["light"], values / limit)


def _lines(tokens: list[str]) -> list[list[int]]:
    """Break the text into lines: the steps of each."""
    lines: list[list[int]] = [[]]
    used = 0
    for step, token in enumerate(tokens):
        width = max(1, len(token))
        if used + width > COLUMNS:
            lines.append([])
            used = 0
        lines[-1].append(step)
        used += width
    return lines[:8]


def _text(ax, view, lines, values, limit, signed) -> None:  # type: ignore[no-untyped-def]
    for row, steps in enumerate(lines):
        at = 0
        for step in steps:
            token = checks.visible(view.tokens[step])
            shown = token if token != "␣" else " "
            colour = _colours(values[step : step + 1], limit, signed)[0]
            ax.barh(row, len(shown), 0.92, at, color=colour / 255)
            dark = colour @ [0.3, 0.59, 0.11] < 120
            ax.text(at + len(shown) / 2, row, plain(shown), ha="center", va="center", size=9,
                    family=_FONTS, color="white" if dark else "#10161d")  # fmt: skip
            at += len(shown)
    score = f", right at {view.scores[view.unit]:.1%} of the steps" if view.scores else ""
    ax.set_title(
        loc="left", label=f"{view.names[view.series]}, unit {view.unit}{score}", fontsize=10
    )
    ax.set(xlim=(0, COLUMNS), ylim=(len(lines) - 0.4, -0.6))
    ax.axis("off")
