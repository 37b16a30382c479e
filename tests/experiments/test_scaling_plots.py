"""The plots show the runs, the lowest of each budget, and where a plan would end."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from helpers.experiments.scaling import fit_law
from helpers.experiments.scaling_plots import TARGET, draw_plans, draw_valleys
from helpers.worlds.published_runs import cs336_runs


@pytest.fixture(scope="module")
def runs():
    N, C, losses = cs336_runs()
    return N, C, losses, fit_law(N, C / 6 / N, losses)


def test_there_is_a_valley_for_each_budget_and_the_triangles_are_its_lowest_runs(runs):
    ax = Figure().subplots()
    draw_valleys(ax, *runs)
    _N, C, losses, _law = runs
    assert len(ax.lines) == 9 + 2
    assert ax.lines[9].get_ydata() == pytest.approx(
        [losses[budget == C].min() for budget in np.unique(C)]
    )
    assert len(ax.get_legend().get_texts()) == 3


def test_the_lowest_runs_plan_too_small_and_the_parabolas_do_not(runs):
    ax = Figure().subplots()
    draw_plans(ax, *runs)
    ends = {line.get_color(): line for line in ax.lines if len(line.get_xdata()) == 50}
    lowest, parabola = (line.get_ydata()[-1] for line in ends.values())
    assert next(iter(ends.values())).get_xdata()[-1] == pytest.approx(TARGET)
    assert 0.67 < lowest < 0.7
    assert abs(parabola - 1) < 0.02
