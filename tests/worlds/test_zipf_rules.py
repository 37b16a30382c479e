"""The world of rules has the slopes that were derived, and its learner pays what was computed."""

import math

import numpy as np
import pytest

from helpers.experiments.scaling import power_law
from helpers.validate import InputError
from helpers.worlds.zipf_rules import NOISE, VALUES, ZipfRules, known_cost

ALPHAS = (0.5, 1.0, 2.0)


def test_the_floor_is_the_entropy_of_an_answer_and_guessing_costs_the_logarithm():
    p = np.array([1 - NOISE, *[NOISE / (VALUES - 1)] * (VALUES - 1)])
    assert known_cost() == pytest.approx(-(p * np.log(p)).sum())
    assert ZipfRules(1.0).loss(0.0) == known_cost()
    assert ZipfRules(1.0).loss(1.0) == pytest.approx(math.log(VALUES))
    for noise in (0.0, 1.0):
        with pytest.raises(InputError, match="above 0 and below 1"):
            known_cost(4, noise)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_the_slopes_are_the_derived_ones(alpha):
    world = ZipfRules(alpha)
    D, n = np.geomspace(300, 30_000, 7).round(), np.geomspace(30, 3000, 7).round()
    unseen = np.array([world.unseen(int(examples)) for examples in D])
    tail = np.array([world.without_room(int(room)) for room in n])
    assert power_law(D, unseen)[1] == pytest.approx(-alpha / (1 + alpha), abs=0.01)
    assert power_law(n, tail)[1] == pytest.approx(-alpha, abs=0.01)


@pytest.mark.parametrize("alpha", ALPHAS)
def test_probabilities_are_zipfs(alpha):
    p = ZipfRules(alpha, 1000).probabilities
    assert p.sum() == pytest.approx(1)
    assert p[0] / p[9] == pytest.approx(10 ** (1 + alpha))


def test_with_enough_of_one_the_other_decides():
    world = ZipfRules(1.0, 10_000)
    assert world.unknown_share(10_000, 500) == pytest.approx(world.unseen(500))
    assert world.unknown_share(50, 10**9) == pytest.approx(world.without_room(50))
    assert world.unseen(0) == pytest.approx(1)
    assert world.without_room(0) == pytest.approx(1)


@pytest.mark.parametrize("room", [10, 100, 5000])
def test_a_learner_pays_about_what_was_computed_and_never_less_than_the_tail(room):
    world = ZipfRules(1.0, 100_000)
    losses = np.array([world.learn(room, 2000, seed) for seed in range(20)])
    assert losses.min() >= world.loss(world.without_room(room)) - 1e-12
    assert losses.mean() == pytest.approx(world.loss(world.unknown_share(room, 2000)), rel=0.03)
    assert world.learn(room, 2000, 0) == world.learn(room, 2000, 0)


def test_a_world_without_rules_is_refused():
    with pytest.raises(InputError, match="alpha"):
        ZipfRules(0.0)
    with pytest.raises(InputError, match="rules"):
        ZipfRules(1.0, 0)
