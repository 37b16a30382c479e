"""The parts of PPO and GRPO: rewards with a KL penalty, advantages, the clipped objective.

All work on answers [batch, time], padded at the end; ``written`` is True where the policy wrote
a token. Schulman et al. 2017, arXiv 1707.06347; for language models Ouyang et al. 2022
(InstructGPT, arXiv 2203.02155).
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from helpers.validate import Range, Share, Size, checked, require, require_numbers

NotNegative = Annotated[float, Range(0)]
Samples = TypeVar("Samples")


@checked
def penalized_rewards(
    reward: Float[Tensor, " batch"],
    logp: Float[Tensor, "batch time"],
    logp_ref: Float[Tensor, "batch time"],
    written: Bool[Tensor, "batch time"],
    beta: NotNegative,
) -> Float[Tensor, "batch time"]:
    """Return a reward for every token: its part of the KL penalty, and at the end the answer's.

    ``r_t = -beta (log pi(y_t) - log pi_ref(y_t))``, plus ``r(x, y)`` at the last token. Their sum
    over an answer is ``r - beta k1``. Raises InputError for an answer without a token.
    """
    _require_written(written)
    rewards = -beta * (logp - logp_ref) * written
    position = torch.arange(written.shape[1], device=written.device)
    last = (position * written).argmax(1)
    return rewards.scatter_add(1, last[:, None], reward[:, None])


@checked
def advantages_of(
    rewards: Float[Tensor, "batch time"],
    values: Float[Tensor, "batch time"],
    gamma: Share = 1.0,
    lam: Share = 0.95,
) -> Float[Tensor, "batch time"]:
    """Return generalized advantage estimates (Schulman et al. 2015, arXiv 1506.02438).

    ``A_t = delta_t + gamma lam A_{t+1}`` with ``delta_t = r_t + gamma V_{t+1} - V_t``. ``V_t`` is
    what was expected before the token t; after the last one nothing is, ``V_T = 0``. With lam = 1
    it is "what came minus what was expected", with lam = 0 the surprise of one step. Padding
    should have reward and value 0.
    """
    ahead = torch.cat([values[:, 1:], torch.zeros_like(values[:, :1])], 1)
    delta = rewards + gamma * ahead - values
    found, later = [], torch.zeros_like(delta[:, 0])
    for t in range(delta.shape[1] - 1, -1, -1):
        later = delta[:, t] + gamma * lam * later
        found.append(later)
    return torch.stack(found[::-1], 1)


@checked
def group_advantages(
    rewards: Float[Tensor, "prompt sample"], scaled: bool = True
) -> Float[Tensor, "prompt sample"]:
    """Return GRPO's advantages: how much better an answer is than the others to its prompt.

    ``(r - mean) / s.d.`` over a prompt's samples (Shao et al. 2024, arXiv 2402.03300); no value
    model is needed. Without ``scaled`` the division is left out, as in Dr. GRPO (Liu et al. 2025,
    arXiv 2503.20783). Where all samples earn the same, every advantage is 0.
    """
    centered = rewards - rewards.mean(1, keepdim=True)
    if not scaled:
        return centered
    deviation = centered.square().mean(1, keepdim=True).sqrt()
    return torch.where(deviation > 0, centered / deviation.clamp(min=1e-8), 0.0)


@checked
def clipped_loss(
    logp: Float[Tensor, "batch time"],
    logp_old: Float[Tensor, "batch time"],
    advantages: Float[Tensor, "batch time"],
    written: Bool[Tensor, "batch time"],
    epsilon: NotNegative = 0.2,
) -> Float[Tensor, ""]:
    """Return PPO's loss, the mean over all written tokens.

    With ``rho = pi(y_t) / pi_old(y_t)``: ``-min(rho A, clip(rho, 1 - eps, 1 + eps) A)``. A token
    whose probability has already moved by eps in the direction of its advantage has no gradient.
    Raises InputError for an answer without a token.
    """
    _require_written(written)
    rho = torch.exp(logp - logp_old)
    clipped = rho.clamp(1 - epsilon, 1 + epsilon)
    gains = torch.minimum(rho * advantages, clipped * advantages)
    return -gains[written].mean()


@checked
def use_again(
    draw: Callable[[torch.Generator], Samples], times: Size
) -> Callable[[torch.Generator], Samples]:
    """Return a source of batches that gives what ``draw`` drew so many times, then draws anew."""
    kept: list[Samples] = []

    def batch(generator: torch.Generator) -> Samples:
        if not kept:
            kept.extend([draw(generator)] * times)
        return kept.pop()

    return batch


def _require_written(written: Tensor) -> None:
    require_numbers(written=written)
    fine = bool(written.any(1).all())
    require(fine, "written", "True for at least one token of every answer", written)
