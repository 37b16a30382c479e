"""Shares with their intervals, one row for each thing that was measured."""

from collections.abc import Mapping, Sequence
from typing import Any

from helpers.figures.picture import COLOURS, figure

_MARKERS = "os^D"


def interval_rows(
    rows: Mapping[str, Mapping[str, Sequence[float]]], title: str, xlabel: str, legend: str = ""
) -> Any:
    """Draw a row for each name, with a mark and an interval for each series, and return the axes.

    ``rows`` gives {row: {series: (share, low, high)}}; the series of the first row are named,
    unless there is only one. Returns ``fig, ax``. Raises ValueError for no rows, for more than
    four series, and where a share is outside of its interval.
    """
    if not rows or max(map(len, rows.values())) > len(_MARKERS):
        raise ValueError(f"expected rows of at most {len(_MARKERS)} series, got {dict(rows)}")
    fig, ax = figure(width=8.0, height=0.9 + 0.34 * len(rows) * max(1, len(rows) ** -0.2))
    names = list(next(iter(rows.values())))
    for y, (row, series) in enumerate(rows.items()):
        for name, (share, low, high) in series.items():
            if not low <= share <= high:
                raise ValueError(f"{row}, {name}: {share} is not between {low} and {high}")
            at = names.index(name)
            height, color = y + 0.22 * (at - (len(names) - 1) / 2), list(COLOURS.values())[at]
            ax.plot([low, high], [height, height], color=color, lw=2)
            ax.plot(share, height, _MARKERS[at], color=color, label=name if y == 0 else None)
    ax.set_yticks(range(len(rows)), list(rows))
    fig.suptitle(title, x=0.01, ha="left", weight="bold", size=14)
    ax.set(xlabel=xlabel, xlim=(-0.02, 1.02), ylim=(len(rows) - 0.5, -0.5))
    if len(names) > 1:
        ax.legend(title=legend or None, loc="center left", bbox_to_anchor=(1, 0.5))
    return fig, ax
