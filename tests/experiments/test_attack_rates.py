"""Intervals and corrections of attack rates, against scipy, published figures and simulation."""

import numpy as np
import pytest
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score, roc_curve

from helpers.experiments.attack_rates import (
    Quality,
    bootstrap_interval,
    corrected_interval,
    corrected_share,
    coverage,
    quality_of,
    wilson_interval,
)
from helpers.experiments.roc import roc, threshold_for
from helpers.validate import InputError
from helpers.worlds.xstest import SAFE, UNSAFE, XSTEST


@pytest.mark.parametrize(("k", "n"), [(0, 30), (3, 17), (50, 50), (1, 1000), (0, 1)])
def test_wilson_is_scipy_s(k, n):
    low, high = binomtest(k, n).proportion_ci(method="wilson")
    found = wilson_interval(k, n)
    assert np.allclose(found, (k / n, low, high), rtol=0, atol=1e-12)


def test_no_success_is_the_published_figure_and_the_bootstrap_collapses():
    assert round(wilson_interval(0, 30).high, 3) == 0.114
    assert round(wilson_interval(0, 100).high, 3) == 0.037
    assert bootstrap_interval(0, 30) == (0, 0, 0)
    low, high = bootstrap_interval(30, 60)[1:]
    assert 0.35 < low < 0.42 < 0.58 < high < 0.65


def test_wilson_covers_and_the_bootstrap_does_not():
    assert coverage(0.02, 30) > 0.9 > 0.5 > coverage(0.02, 30, "bootstrap")
    with pytest.raises(InputError, match="interval should be one of wilson, bootstrap"):
        coverage(0.02, 30, "normal")


def test_the_correction_undoes_the_judge():
    for x in (0.0, 0.1, 0.7, 1.0):
        judged = 0.8 * x + 0.1 * (1 - x)
        assert corrected_share(judged, 0.8, 0.9) == pytest.approx(x, abs=1e-12)
    with pytest.raises(InputError, match="above 1"):
        corrected_share(0.3, 0.5, 0.5)


@pytest.mark.parametrize(
    ("x", "se", "sp", "n", "known"),
    [(0.1, 0.8, 0.9, 200, 100), (0.0, 0.9, 0.9, 200, 60), (0.5, 0.7, 0.7, 100, 50)],
)
def test_the_corrected_interval_holds_the_truth_and_the_judged_one_does_not(x, se, sp, n, known):
    rng, held, naive = np.random.default_rng(0), 0, 0
    for _ in range(600):
        judge = Quality(int(rng.binomial(known, se)), known, int(rng.binomial(known, sp)), known)
        k = int(rng.binomial(n, se * x + (1 - sp) * (1 - x)))
        found, plain = corrected_interval(k, n, judge), wilson_interval(k, n)
        held += found.low <= x <= found.high
        naive += plain.low <= x <= plain.high
    assert held / 600 > 0.93
    assert x == 0.5 or naive / 600 < 0.3


def test_a_judge_is_counted():
    judged, true = np.array([1, 1, 0, 0, 1]) > 0, np.array([1, 0, 1, 0, 1]) > 0
    judge = quality_of(judged, true)
    assert judge == (2, 3, 1, 2)
    assert (judge.sensitivity, judge.specificity) == (2 / 3, 0.5)


def test_xstest_s_counts_are_the_published_shares():
    shares = {
        model: [(100 * c.refused / SAFE, 100 * c.complied / UNSAFE) for c in counts.values()]
        for model, counts in XSTEST.items()
    }
    assert shares["GPT-4"] == [(8.4, 0.5), (13.2, 4.0), (6.4, 12.0)]
    assert shares["Llama 2, no system prompt"] == [(29.6, 0.0), (26.8, 4.5), (16.0, 27.0)]
    assert shares["Mistral, guarded"] == [(18.8, 3.5), (15.2, 33.0), (9.6, 31.5)]


@pytest.mark.parametrize("digits", [1, 6])
def test_the_curve_is_sklearn_s(digits):
    rng = np.random.default_rng(0)
    scores, attack = rng.normal(size=60).round(digits), rng.random(60) < 0.4
    found = roc(scores, attack)
    alarms, caught, _ = roc_curve(attack, scores, drop_intermediate=False)
    np.testing.assert_allclose(found.false_alarms, alarms, atol=1e-12)
    np.testing.assert_allclose(found.caught, caught, atol=1e-12)
    assert found.area == pytest.approx(roc_auc_score(attack, scores), abs=1e-12)


def test_the_threshold_keeps_to_what_is_allowed_and_a_lower_one_would_not():
    harmless = np.array([0.1, 0.2, 0.2, 0.3, 0.9])
    assert threshold_for(harmless, 0.2) == 0.9
    assert threshold_for(harmless, 0.4) == 0.3
    assert threshold_for(harmless, 0.0) > 0.9
    assert threshold_for(harmless, 1.0) == 0.1
