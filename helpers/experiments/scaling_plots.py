"""Two plots of runs at equal compute: their valleys, and what is planned from them (16)."""

import numpy as np
from matplotlib.axes import Axes

from helpers.experiments.scaling import METHODS, Law, Numbers, best_of_each_budget, power_law
from helpers.validate import checked

BLUE, ORANGE, GREY = "#0072B2", "#D55E00", "#666666"
TARGET = 1e24  # FLOPs: the run that is planned


@checked
def draw_valleys(ax: Axes, N: Numbers, C: Numbers, losses: Numbers, law: Law) -> None:
    """Draw the loss over N, one line for each budget, with the lowest runs and the best sizes."""
    budgets, lowest = best_of_each_budget(N, C, losses, "lowest run")
    for budget in budgets:
        ax.plot(N[budget == C], losses[budget == C], "o-", ms=4, lw=1, color=GREY,
                label="runs of one budget" if budget == budgets[0] else None)  # fmt: skip
    ax.plot(lowest, [losses[(budget == C) & (size == N)][0]
                     for budget, size in zip(budgets, lowest, strict=True)],
            "v", ms=9, color=ORANGE, label="lowest run of each")  # fmt: skip
    best = np.array([law.best_size(budget)[0] for budget in budgets])
    ax.plot(best, law.loss(best, budgets / 6 / best), "--", lw=2, color=BLUE, label="best sizes")
    ax.set(xlabel="parameters N", ylabel="loss, nats per token", xscale="log")
    ax.legend()


@checked
def draw_plans(ax: Axes, N: Numbers, C: Numbers, losses: Numbers, law: Law) -> None:
    """Draw each budget's chosen size over its best size, and each method's line to the target."""
    x = np.geomspace(C.min(), TARGET, 50)
    looks = {"lowest run": ("v", ORANGE), "parabola": ("s", BLUE)}
    for method in METHODS:
        budgets, sizes = best_of_each_budget(N, C, losses, method)
        marker, color = looks[method]
        c, m = power_law(budgets, sizes)
        best = np.array([law.best_size(budget)[0] for budget in budgets])
        ax.plot(budgets, sizes / best, marker, ms=8, color=color, label=method)
        ax.plot(x, c * x**m / [law.best_size(budget)[0] for budget in x], "-", lw=2, color=color)
    ax.axhline(1, ls="--", lw=1, color=GREY)
    ax.axvline(TARGET, ls=":", lw=1, color=GREY)
    ax.text(TARGET, 1.22, "planned run ", ha="right", size=12)
    ax.set(
        xlabel="budget C, FLOPs", ylabel="chosen size / best size", xscale="log", ylim=(0.6, 1.4)
    )
    ax.legend()
