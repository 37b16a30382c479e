"""Advantages, penalties and the clipped objective equal their formulas, written out in loops."""

import math

import pytest
import torch

from helpers.training.policy_gradient import (
    advantages_of,
    clipped_loss,
    group_advantages,
    penalized_rewards,
    use_again,
)
from helpers.validate import InputError


def draw(*shape, seed=0):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_advantages_are_the_sum_of_later_surprises():
    rewards, values = draw(2, 3, 5)
    gamma, lam = 0.9, 0.8
    found = advantages_of(rewards, values, gamma, lam)
    for row in range(3):
        V = [*values[row].tolist(), 0.0]
        delta = [rewards[row, t].item() + gamma * V[t + 1] - V[t] for t in range(5)]
        for t in range(5):
            slow = sum((gamma * lam) ** k * delta[t + k] for k in range(5 - t))
            assert found[row, t].item() == pytest.approx(slow, abs=1e-12)
    whole = rewards.flip(1).cumsum(1).flip(1) - values  # lam = 1: what came minus what was expected
    torch.testing.assert_close(advantages_of(rewards, values, 1.0, 1.0), whole)


def test_padding_adds_nothing_to_advantages():
    rewards, values = draw(2, 2, 4, seed=1)
    zeros = torch.zeros(2, 3, dtype=torch.float64)
    longer = advantages_of(torch.cat([rewards, zeros], 1), torch.cat([values, zeros], 1))
    torch.testing.assert_close(longer[:, :4], advantages_of(rewards, values))
    assert (longer[:, 4:] == 0).all()


def test_the_penalty_is_at_every_token_and_the_reward_at_the_last():
    logp, logp_ref = draw(2, 2, 4, seed=2)
    written = torch.tensor([[True, True, True, True], [True, True, False, False]])
    reward = torch.tensor([2.0, -1.0], dtype=torch.float64)
    found = penalized_rewards(reward, logp, logp_ref, written, 0.3)
    for row, last in ((0, 3), (1, 1)):
        for t in range(4):
            penalty = -0.3 * (logp[row, t] - logp_ref[row, t]).item() if t <= last else 0.0
            expected = penalty + (reward[row].item() if t == last else 0.0)
            assert found[row, t].item() == pytest.approx(expected, abs=1e-12)
    with pytest.raises(InputError, match="at least one token of every answer"):
        penalized_rewards(reward, logp, logp_ref, torch.zeros_like(written), 0.3)


def test_the_clipped_loss_and_its_gradient():
    new, old, A = draw(3, 4, 6, seed=3)
    written = draw(4, 6, seed=4) > -0.5
    written[:, 0] = True
    new = (old + 0.4 * new).requires_grad_()
    loss = clipped_loss(new, old, A, written, 0.2)
    total, flat = 0.0, torch.zeros_like(written)
    for row in range(4):
        for t in range(6):
            if written[row, t]:
                rho, a = math.exp((new - old)[row, t].item()), A[row, t].item()
                total += min(rho * a, max(0.8, min(1.2, rho)) * a)
                flat[row, t] = (a > 0 and rho > 1.2) or (a < 0 and rho < 0.8)
    assert loss.item() == pytest.approx(-total / int(written.sum()), abs=1e-12)
    loss.backward()
    assert flat.any()
    assert (new.grad[flat | ~written] == 0).all()
    expected = -(torch.exp(new - old) * A / written.sum())[written & ~flat]
    torch.testing.assert_close(new.grad[written & ~flat], expected.detach())


def test_group_advantages_are_centered_and_scaled():
    rewards = draw(3, 8, seed=5)
    found = group_advantages(rewards)
    torch.testing.assert_close(found.mean(1), torch.zeros(3, dtype=torch.float64))
    torch.testing.assert_close(found.std(1, correction=0), torch.ones(3, dtype=torch.float64))
    torch.testing.assert_close(
        group_advantages(rewards, scaled=False), rewards - rewards.mean(1, keepdim=True)
    )
    assert (group_advantages(torch.ones(2, 4)) == 0).all()


def test_what_was_drawn_is_used_so_many_times():
    batch = use_again(lambda generator: int(torch.randint(10**9, (), generator=generator)), 3)
    generator = torch.Generator().manual_seed(0)
    a, b, c, d, *_ = [batch(generator) for _ in range(6)]
    assert a == b == c != d
    with pytest.raises(InputError, match="times"):
        use_again(batch, 0)
