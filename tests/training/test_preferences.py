"""The losses of preferences equal their published formulas, and DPO's optimum is pi*."""

import math

import pytest
import torch

from helpers.training.kl import best_policy
from helpers.training.preferences import (
    bradley_terry_loss,
    dpo_loss,
    implicit_reward,
    preferred_share,
)
from helpers.worlds.answer_space import answer_space


def numbers(count, seed=0):
    generator = torch.Generator().manual_seed(seed)
    return torch.randn(count, 7, generator=generator, dtype=torch.float64)


def test_bradley_terry_is_the_mean_surprise_at_the_choices():
    won, lost = numbers(2)
    slow = [
        -math.log(math.exp(a) / (math.exp(a) + math.exp(b))) for a, b in zip(won, lost, strict=True)
    ]
    assert bradley_terry_loss(won, lost).item() == pytest.approx(sum(slow) / 7, abs=1e-12)
    assert bradley_terry_loss(won, won).item() == pytest.approx(math.log(2))
    moved = bradley_terry_loss(won + 5, lost + 5)
    torch.testing.assert_close(moved, bradley_terry_loss(won, lost), rtol=0, atol=1e-12)
    extreme = bradley_terry_loss(torch.tensor([-1e4]), torch.tensor([1e4]))
    assert extreme.item() == pytest.approx(2e4)


def test_dpo_and_its_gradient_are_those_of_the_paper():
    won, lost, ref_w, ref_l = numbers(4)
    won.requires_grad_()
    lost.requires_grad_()
    beta = 0.3
    loss = dpo_loss(won, lost, ref_w, ref_l, beta)
    margin = beta * (won.detach() - ref_w) - beta * (lost.detach() - ref_l)
    slow = [-math.log(1 / (1 + math.exp(-float(m)))) for m in margin]
    assert loss.item() == pytest.approx(sum(slow) / 7, abs=1e-12)
    loss.backward()
    # section 4 of arXiv 2305.18290: -beta sigmoid(r_l - r_w) (grad log pi(w) - grad log pi(l))
    expected = -beta * torch.sigmoid(-margin) / 7
    torch.testing.assert_close(won.grad, expected, rtol=0, atol=1e-12)
    torch.testing.assert_close(lost.grad, -expected, rtol=0, atol=1e-12)
    start = dpo_loss(ref_w, ref_l, ref_w, ref_l, beta)
    assert start.item() == pytest.approx(math.log(2))


def test_the_best_policy_is_where_dpos_expected_loss_is_flat():
    space = answer_space()
    beta = 0.2
    logits = best_policy(space.reference, space.true, beta).log().requires_grad_()
    logp, ref = torch.log_softmax(logits, 0), space.reference.log()
    i, j = torch.triu_indices(64, 64, offset=1)
    prefers_i = torch.sigmoid(space.true[i] - space.true[j])
    loss = torch.zeros((), dtype=torch.float64)
    for a, b, p in ((i, j, prefers_i), (j, i, 1 - prefers_i)):
        margin = implicit_reward(logp[a], ref[a], beta) - implicit_reward(logp[b], ref[b], beta)
        loss = loss - (p * torch.nn.functional.logsigmoid(margin)).sum()
        single = dpo_loss(logp[a[:1]], logp[b[:1]], ref[a[:1]], ref[b[:1]], beta)
        torch.testing.assert_close(single, -torch.nn.functional.logsigmoid(margin[0]))
    (gradient,) = torch.autograd.grad(loss, logits)
    assert gradient.abs().max() < 1e-12


def test_a_tie_counts_one_half():
    assert preferred_share(torch.tensor([1.0, 2.0]), torch.tensor([0.0, 1.0])) == 1
    assert preferred_share(torch.tensor([1.0, 0.0]), torch.tensor([1.0, 1.0])) == 0.25
