"""KL divergences and their estimates equal torch's and published figures, and pi* is the best."""

import math

import pytest
import torch
from torch.distributions import Categorical, Normal
from torch.distributions import kl_divergence as torchs

from helpers.training.kl import (
    best_of_n_bound,
    best_of_n_policy,
    best_policy,
    kl_divergence,
    kl_estimates,
)
from helpers.validate import InputError
from helpers.worlds.answer_space import answer_space


def distributions(rows=3, answers=6, seed=0):
    generator = torch.Generator().manual_seed(seed)
    scores = torch.randn(2, rows, answers, generator=generator, dtype=torch.float64)
    return torch.softmax(scores, -1)


def mean_reward(policy, reward):
    return float((policy * reward).sum())


def test_the_divergence_is_torchs():
    P, Q = distributions()
    expected = torchs(Categorical(P), Categorical(Q))
    torch.testing.assert_close(kl_divergence(P, Q), expected, rtol=0, atol=1e-12)
    one, never = torch.tensor([1.0, 0.0]), torch.tensor([0.5, 0.5])
    assert kl_divergence(one, never).item() == pytest.approx(math.log(2))
    assert kl_divergence(never, one).item() == math.inf
    with pytest.raises(InputError, match="policy should be probabilities"):
        kl_divergence(never * 3, never)


def test_estimates_have_the_means_and_spreads_of_schulmans_note():
    # N(0, 1) against N(0.1, 1), KL 0.005: k1's spread is 20 times that, k3's 1.42 times
    pi, ref = Normal(0.0, 1.0), Normal(0.1, 1.0)
    x = torch.randn(2_000_000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    k1, k2, k3 = kl_estimates(pi.log_prob(x), ref.log_prob(x))
    true = torchs(pi, ref).item()
    assert k1.std().item() / true == pytest.approx(20, rel=0.01)
    assert k2.mean().item() / true == pytest.approx(1.002, abs=0.01)
    assert k3.mean().item() / true == pytest.approx(1, abs=0.01)
    assert k3.std().item() / true == pytest.approx(1.42, abs=0.02)
    assert (k1 < 0).double().mean().item() == pytest.approx(0.48, abs=0.005)
    assert (k1[: 64 * 30_000].view(-1, 64).mean(1) < 0).double().mean().item() == pytest.approx(
        0.345, abs=0.01
    )
    assert k2.min() >= 0
    assert k3.min() >= 0
    far = kl_estimates(pi.log_prob(x), Normal(1.0, 1.0).log_prob(x))
    assert far.k2.mean().item() / 0.5 == pytest.approx(1.25, abs=0.01)


def test_the_mean_of_k1_and_k3_is_exact_where_all_answers_are_weighed():
    P, Q = distributions()
    k1, _, k3 = kl_estimates(P.log(), Q.log())
    for k in (k1, k3):
        torch.testing.assert_close((P * k).sum(-1), kl_divergence(P, Q), rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("beta", "nats", "reward"),
    [(0.5, 0.156, 0.661), (0.2, 0.663, 0.814), (0.1, 1.318, 0.908), (0.05, 2.007, 0.958)],
)
def test_the_best_policy_has_the_published_figures_and_nothing_beats_it(beta, nats, reward):
    space = answer_space()
    best = best_policy(space.reference, space.true, beta)
    assert kl_divergence(best, space.reference).item() == pytest.approx(nats, abs=6e-4)
    assert mean_reward(best, space.true) == pytest.approx(reward, abs=6e-4)

    def worth(policy):
        return mean_reward(policy, space.true) - beta * kl_divergence(policy, space.reference)

    generator = torch.Generator().manual_seed(0)
    for size in (1e-3, 0.1, 1.0):
        noise = size * torch.randn(64, generator=generator, dtype=torch.float64)
        assert worth(torch.softmax(best.log() + noise, -1)) < worth(best)


@pytest.mark.parametrize(("n", "nats", "reward"), [(4, 0.636, 0.805), (16, 1.832, 0.948),
                                                   (64, 3.134, 0.991)])  # fmt: skip
def test_best_of_n_has_the_published_figures(n, nats, reward):
    space = answer_space()
    policy = best_of_n_policy(space.reference, space.true, n)
    assert kl_divergence(policy, space.reference).item() == pytest.approx(nats, abs=6e-4)
    assert mean_reward(policy, space.true) == pytest.approx(reward, abs=6e-4)
    assert kl_divergence(policy, space.reference).item() < best_of_n_bound(n)


def test_best_of_n_is_what_enumerating_every_draw_gives():
    reference = torch.tensor([0.5, 0.2, 0.3], dtype=torch.float64)
    reward = torch.tensor([1.0, 2.0, 2.0], dtype=torch.float64)
    found = torch.zeros(3, dtype=torch.float64)
    for a in range(3):
        for b in range(3):
            for c in range(3):
                draws = [a, b, c]
                best = max(draws, key=lambda y: reward[y])  # of equal ones, the first
                found[best] += reference[draws].prod()
    torch.testing.assert_close(best_of_n_policy(reference, reward, 3), found, rtol=0, atol=1e-12)
    assert torch.equal(best_of_n_policy(reference, reward, 1), reference)


def test_the_bound_is_far_from_the_truth_with_two_answers():
    half = torch.tensor([0.5, 0.5], dtype=torch.float64)
    policy = best_of_n_policy(half, torch.tensor([0.0, 1.0], dtype=torch.float64), 64)
    assert kl_divergence(policy, half).item() == pytest.approx(math.log(2), abs=1e-9)
    assert best_of_n_bound(64) == pytest.approx(3.175, abs=1e-3)
