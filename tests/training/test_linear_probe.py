"""The linear probe: finds what a weighted sum can tell, and nothing else."""

import numpy as np
import pytest
from sklearn.linear_model import RidgeClassifier

from helpers.training.linear_probe import linear_probe
from helpers.validate import InputError


def blobs(seed, classes=3, units=5):
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(classes, units))
    y = rng.integers(0, classes, size=600)
    return (centres[y] + 0.7 * rng.normal(size=(600, units))) * 10 + 100, y


def test_it_answers_as_an_independent_ridge_classifier():
    X, y = blobs(0)
    said = linear_probe(X[:400], y[:400], X[400:], l2=1e-3)
    scale = X[:400].mean(0), X[:400].std(0)
    theirs = RidgeClassifier(alpha=0.4).fit((X[:400] - scale[0]) / scale[1], y[:400])
    assert (said == theirs.predict((X[400:] - scale[0]) / scale[1])).mean() > 0.99
    assert (said == y[400:]).mean() > 0.6


def test_with_more_units_than_examples_it_is_the_same_probe():
    X, y = blobs(3)
    rng = np.random.default_rng(3)
    wide = X @ rng.normal(size=(5, 700)) + rng.normal(size=(600, 700))
    said = linear_probe(wide[:400], y[:400], wide[400:], 0.1)
    scale = wide[:400].mean(0), wide[:400].std(0)
    theirs = RidgeClassifier(alpha=40.0).fit((wide[:400] - scale[0]) / scale[1], y[:400])
    assert (said == theirs.predict((wide[400:] - scale[0]) / scale[1])).mean() > 0.99


def test_what_is_no_weighted_sum_is_not_found():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(2000, 2))
    y = ((X[:, 0] > 0) ^ (X[:, 1] > 0)).astype(int)
    assert 0.4 < (linear_probe(X[:1000], y[:1000], X[1000:]) == y[1000:]).mean() < 0.6


def test_a_unit_that_never_changes_does_no_harm():
    X, y = blobs(2)
    dead = np.hstack([X, np.full((600, 1), 3.0)])
    same = linear_probe(X[:400], y[:400], X[400:]) == linear_probe(dead[:400], y[:400], dead[400:])
    assert same.mean() > 0.99


def test_sizes_that_do_not_fit_are_refused():
    X, y = blobs(3)
    with pytest.raises(ValueError, match=r"examples = 600, as in X|units"):
        linear_probe(X, y[:10], X)
    with pytest.raises(ValueError, match="units = 5, as in X"):
        linear_probe(X, y, X[:, :2])


def test_units_that_depend_on_each_other_need_a_penalty():
    constant, y = np.ones((3, 2)), np.array([0, 1, 1])
    with pytest.raises(InputError, match="l2 should be above 0"):
        linear_probe(constant, y, constant, l2=0.0)
    assert linear_probe(constant, y, constant).tolist() == [1, 1, 1]
