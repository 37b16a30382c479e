"""No method is above the exact frontier, and a proxy with a bug is followed up, then down."""

import pytest
import torch

from helpers.experiments.answer_policies import (
    BATCH,
    dpo_steps,
    draw_pairs,
    draw_samples,
    grpo_steps,
    path_of,
    ppo_steps,
    rejection_policy,
)
from helpers.experiments.frontier import (
    all_methods,
    exact_gap,
    frontier_view_of,
    over_optimize,
    turning_points,
)
from helpers.models.table_policy import TablePolicy
from helpers.training.kl import best_of_n_policy, best_policy, kl_divergence, kl_estimates
from helpers.validate import InputError
from helpers.worlds.answer_space import BUG, RARE, answer_space, space_with_bug


def test_the_space_is_what_it_says():
    space = answer_space()
    assert len(set(space.answers)) == 64
    assert torch.equal(space.true, space.proxy)
    buggy = space_with_bug(3)
    (worst,) = (buggy.true == 0).nonzero()
    assert buggy.reference[worst].item() == pytest.approx(RARE)
    assert buggy.proxy[worst].item() == BUG
    assert buggy.reference.sum().item() == pytest.approx(1)
    assert sorted(answer_space(5).true.tolist()) == space.true.tolist() != answer_space(5).true


def test_the_gap_is_zero_on_the_curve_and_positive_below_it():
    space = answer_space(1)
    for beta in (0.05, 0.3, 2.0):
        assert abs(exact_gap(space, best_policy(space.reference, space.true, beta))) < 1e-9
    for n in (2, 16):
        assert exact_gap(space, best_of_n_policy(space.reference, space.true, n)) > 1e-6
    assert exact_gap(space, rejection_policy(space, 4)) > 0
    assert abs(exact_gap(space, space.reference)) < 1e-6


@pytest.mark.parametrize("seed", range(3))
def test_ppo_reaches_the_curve(seed):
    space = answer_space()
    policy = TablePolicy(space.reference)
    points, at = path_of(policy, ppo_steps(policy, space, 0.1, 600, seed))
    assert at[0] == 0
    assert at[-1] == 600
    gaps = [exact_gap(space, point) for point in points]
    assert min(gaps) > -1e-6
    assert gaps[-1] < 0.01
    assert kl_divergence(points[-1], space.reference).item() == pytest.approx(1.318, abs=0.15)


def test_grpo_and_dpo_stay_below_the_curve():
    space = answer_space()
    policy = TablePolicy(space.reference)
    for _ in grpo_steps(policy, space, 0.4, 400):
        pass
    assert exact_gap(space, policy().detach().exp()) > 0.01
    policy = TablePolicy(space.reference)
    for _ in dpo_steps(policy, space, 0.1, draw_pairs(space, 4000, 0), 600):
        pass
    assert 0 < exact_gap(space, policy().detach().exp()) < 0.02


def test_grpo_reaches_the_curve_with_the_penalty_k2():
    space = answer_space()
    gaps = {}
    for penalty in ("k2", "k3"):
        policy = TablePolicy(space.reference)
        for _ in grpo_steps(policy, space, 0.8, penalty=penalty):
            pass
        gaps[penalty] = exact_gap(space, policy().detach().exp())
    assert 0 <= gaps["k2"] < 0.01
    assert gaps["k3"] > 0.03
    with pytest.raises(InputError, match="penalty should be k2 or k3"):
        grpo_steps(policy, space, 0.8, penalty="k1")


def test_the_gradient_of_k3_is_that_of_the_other_divergence():
    space = space_with_bug(0)
    logits = space.proxy.clone().requires_grad_()
    logp = torch.log_softmax(logits, 0)
    k3 = kl_estimates(logp, space.reference.log()).k3
    (ours,) = torch.autograd.grad((logp.detach().exp() * k3).sum(), logits, retain_graph=True)
    (theirs,) = torch.autograd.grad(kl_divergence(space.reference, logp.exp()), logits)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-12)


def test_samples_and_pairs_are_drawn_as_they_should_be():
    space = space_with_bug(0, rare=0.2)
    policy = TablePolicy(space.reference)
    samples = draw_samples(policy, space, 20_000, torch.Generator().manual_seed(0))
    assert abs((samples.reward == BUG).double().mean().item() - 0.2) < 0.012
    assert torch.equal(samples.logp_old, space.reference.log()[samples.answers])
    pairs = draw_pairs(answer_space(), 5000, 1)
    true = answer_space().true[pairs]
    assert 0.8 < (true[:, 0] > true[:, 1]).double().mean().item() < 0.99
    assert BATCH % 16 == 0  # GRPO's groups


def test_the_proxy_is_followed_up_then_down_and_the_penalty_holds():
    runs = over_optimize(0.0, seeds=2)
    steps, peaks = turning_points(runs)
    assert all(0 < step < 300 for step in steps)
    assert peaks.min() > 0.75
    assert runs.true[:, -1].max() < 0.1
    assert runs.proxy[:, -1].min() > 2.8
    held = over_optimize(1.0, seeds=1)
    assert held.true[:, -1].min() > 0.55
    with pytest.raises(InputError, match="beta should be 0 or more"):
        over_optimize(-1.0)


def test_the_view_gets_every_method():
    methods = all_methods(steps=20)
    run = frontier_view_of(methods)
    names = [method.name for method in run.methods]
    assert names == ["PPO", "GRPO", "DPO", "best of n", "rejection sampling"]
    assert run.true is None
    assert frontier_view_of([], space_with_bug(0)).true is not None
