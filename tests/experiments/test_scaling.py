"""The fit finds known laws: made ones, CS336's, and the derived one of the world of rules."""

import numpy as np
import pytest

from helpers.experiments.scaling import (
    PUBLISHED,
    Law,
    best_of_each_budget,
    fit_law,
    power_law,
    zipf_runs,
)
from helpers.validate import InputError
from helpers.worlds.published_runs import cs336_runs
from helpers.worlds.zipf_rules import ZipfRules, known_cost


@pytest.mark.parametrize("law", [Law(1.7, 400, 0.34, 410, 0.28), Law(0.6, 3, 0.8, 2, 0.4)])
def test_a_law_is_found_again_even_with_one_wild_run(law):
    N, D = (np.array(x, dtype=float) for x in np.meshgrid(
        np.geomspace(1e3, 1e7, 5), np.geomspace(1e4, 1e8, 5)))  # fmt: skip
    N, D = N.ravel(), D.ravel()
    losses = law.loss(N, D)
    np.testing.assert_allclose(fit_law(N, D, losses), law, rtol=1e-3)
    wild = losses.copy()
    wild[12] *= 1.5
    np.testing.assert_allclose(fit_law(N, D, wild), law, rtol=0.05)


def test_the_best_size_has_the_lowest_loss_of_its_budget():
    for law in PUBLISHED.values():
        N, D = law.best_size(1e21)
        assert pytest.approx(1e21) == 6 * N * D
        for factor in (0.9, 1.1):
            assert law.loss(N * factor, D / factor) > law.loss(N, D)


def test_twenty_tokens_do_not_follow_from_the_printed_constants():
    ratios = [D / N for N, D in (law.best_size(5.88e23) for law in PUBLISHED.values())]
    assert ratios == pytest.approx([92.8, 18.4], abs=0.05)


def test_cs336s_runs_follow_a_formula_and_the_lowest_run_misses_it():
    N, C, losses = cs336_runs()
    assert len(N) == 72
    D = C / 6 / N
    law = fit_law(N, D, losses)
    np.testing.assert_allclose(law, (2.69, 1606, 0.34, 3210, 0.36), rtol=1e-3)
    assert np.abs(law.loss(N, D) / losses - 1).max() < 3e-6
    N_best = law.best_size(1e24)[0]
    assert N_best == pytest.approx(3.00e11, rel=0.002)
    found = {}
    for method in ("parabola", "lowest run"):
        c, m = power_law(*best_of_each_budget(N, C, losses, method))
        found[method] = m, c * 1e24**m / N_best - 1
    assert found["parabola"] == pytest.approx((0.5146, -0.008), abs=1e-3)
    assert found["lowest run"] == pytest.approx((0.4687, -0.314), abs=1e-3)


@pytest.mark.parametrize("alpha", [0.5, 1.0])
def test_the_world_of_rules_has_the_derived_exponents_and_floor(alpha):
    law = fit_law(*zipf_runs(ZipfRules(alpha)))
    assert pytest.approx(known_cost(), rel=0.02) == law.E
    assert law.alpha == pytest.approx(alpha, rel=0.03)
    assert law.beta == pytest.approx(alpha / (1 + alpha), rel=0.03)


def test_where_room_and_examples_are_both_short_the_larger_price_is_paid():
    world = ZipfRules(1.0)
    for room, examples in [(50, 2000), (200, 40_000), (400, 100_000)]:
        prices = world.without_room(room), world.unseen(examples)
        assert max(prices) <= world.unknown_share(room, examples) < 0.85 * sum(prices)


def test_what_does_not_fit_is_named():
    x = np.arange(1.0, 5)
    with pytest.raises(InputError, match="at least five runs"):
        fit_law(x, x, x)
    x = np.arange(0.0, 6)
    with pytest.raises(InputError, match="N should be above 0"):
        fit_law(x, x + 1, x + 1)
    for method in ("lowest run", "parabola"):
        with pytest.raises(InputError, match="C should be above 0, and finite"):
            best_of_each_budget(x + 1, x, x + 1, method)
    with pytest.raises(InputError, match="lowest run, parabola"):
        best_of_each_budget(x, x, x, "eye")


def test_what_is_not_determined_is_refused():
    two, budget = np.array([1.0, 2.0, 2.0]), np.ones(3)
    with pytest.raises(InputError, match="N should be at least three sizes for each budget"):
        best_of_each_budget(two, budget, budget)
    with pytest.raises(InputError, match="x should be at least two different numbers"):
        power_law(budget, two)
    with pytest.raises(InputError, match="y should be above 0, and finite, got nan"):
        power_law(two, two * np.nan)
