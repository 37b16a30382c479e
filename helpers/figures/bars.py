"""Groups of bars over a few seeds, in the course's style."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy import ndarray

from helpers.figures.picture import figure

_HATCHES = ("", "//", "..", "xx")
_WIDTH = 0.84  # of a group; the groups are 1 apart


def grouped_bars(
    named: Mapping[str, ndarray], groups: Sequence[str], title: str, ylabel: str
) -> Any:
    """Draw shares as a group of bars for each of ``groups`` and return the figure.

    ``named`` gives each bar of a group its name and its shares, one row for each seed. A bar is the
    mean over the seeds with the standard deviation (n - 1) as error bar. Raises ValueError for
    arrays of another shape, for fewer than two seeds, and for more than four bars in a group.
    """
    shapes = {values.shape for values in named.values()}
    if len(shapes) != 1 or len(shape := shapes.pop()) != 2 or shape[1] != len(groups):
        shown = [values.shape for values in named.values()]
        raise ValueError(f"expected arrays (seed, group) for {len(groups)} groups, got {shown}")
    if shape[0] < 2 or len(named) > len(_HATCHES):
        raise ValueError(
            f"expected two seeds or more and at most {len(_HATCHES)} bars in a group, got "
            f"{shape[0]} and {len(named)}"
        )
    fig, ax = figure(width=7.6, height=3.8)
    wide = _WIDTH / len(named)
    for i, (name, values) in enumerate(named.items()):
        x = np.arange(len(groups)) + wide * (i - (len(named) - 1) / 2)
        drawn = ax.bar(x, values.mean(0), 0.94 * wide, yerr=values.std(0, ddof=1), capsize=3,
                       label=name, hatch=_HATCHES[i], edgecolor="white")  # fmt: skip
        ax.bar_label(drawn, [f"{value:.0%}" for value in values.mean(0)], padding=2)
    ax.set(title=title, ylabel=ylabel, xlabel=f"mean ± s.d. over {shape[0]} seeds", ylim=(0, 1.2))
    ax.set(xticks=range(len(groups)), xticklabels=groups, yticks=[0, 0.5, 1])
    fig.legend(loc="outside lower center", ncols=len(named))
    return fig
