"""Five ways to raise the reward of 64 answers, each as exact policies (notebook 17).

PPO, GRPO, DPO, best of n, and fine-tuning on the best of n, all from the same reference. A run
gives the whole distribution after its steps, so that its KL and its reward can be computed.
"""

from collections.abc import Callable, Iterator
from typing import Annotated, NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.table_policy import TablePolicy
from helpers.training import Step, fit
from helpers.training.kl import kl_estimates
from helpers.training.policy_gradient import (
    advantages_of,
    clipped_loss,
    group_advantages,
    penalized_rewards,
    use_again,
)
from helpers.training.preferences import dpo_loss
from helpers.validate import Range, Seed, Size, checked, require, require_ids
from helpers.worlds.answer_space import AnswerSpace

BATCH, EPOCHS, RATE, STEPS = 256, 4, 0.02, 800
RATERS = 8.0  # people prefer by sigmoid(RATERS * difference of true reward)
NotNegative = Annotated[float, Range(0)]


class Samples(NamedTuple):
    """Answers that the policy gave, with their log-probability then and under the reference."""

    answers: Int[Tensor, " sample"]
    logp_old: Float[Tensor, " sample"]
    logp_ref: Float[Tensor, " sample"]
    reward: Float[Tensor, " sample"]


@checked
def draw_samples(
    policy: TablePolicy, space: AnswerSpace, count: Size, generator: torch.Generator
) -> Samples:
    """Return answers drawn from the policy, with the reward that the proxy gives them."""
    with torch.no_grad():
        logp = policy()
    answers = torch.multinomial(logp.exp(), count, replacement=True, generator=generator)
    return Samples(answers, logp[answers], space.reference.log()[answers], space.proxy[answers])


def _on_policy(policy: TablePolicy, space: AnswerSpace) -> Callable[[torch.Generator], Samples]:
    """Draw new samples, then use them for EPOCHS steps."""
    return use_again(lambda generator: draw_samples(policy, space, BATCH, generator), EPOCHS)


@checked
def ppo_steps(
    policy: TablePolicy, space: AnswerSpace, beta: NotNegative, steps: Size = STEPS, seed: Seed = 0
) -> Iterator[Step]:
    """Raise ``E[r] - beta KL`` by PPO: penalized rewards, a value, the clipped objective."""

    def loss(_: nn.Module, batch: Samples) -> Tensor:
        written = torch.ones(len(batch.answers), 1, dtype=torch.bool)
        old, ref = batch.logp_old[:, None], batch.logp_ref[:, None]
        rewards = penalized_rewards(batch.reward, old, ref, written, beta)
        value = policy.value.expand(len(rewards), 1)
        advantages = advantages_of(rewards, value.detach())
        logp = policy()[batch.answers][:, None]
        return clipped_loss(logp, old, advantages, written) + F.mse_loss(value, rewards)

    return fit(policy, loss, _on_policy(policy, space), steps, lr=RATE, clip=None, seed=seed)


@checked
def grpo_steps(
    policy: TablePolicy,
    space: AnswerSpace,
    beta: NotNegative,
    steps: Size = STEPS,
    seed: Seed = 0,
    penalty: str = "k3",
) -> Iterator[Step]:
    """Raise the reward by GRPO: advantages within groups of 16, and a KL penalty in the loss.

    The published penalty is k3, whose gradient is that of KL(pi_ref || pi). On samples from the
    policy, k2 has the gradient of KL(pi || pi_ref). Raises InputError for another penalty.
    """
    require(penalty in ("k2", "k3"), "penalty", "k2 or k3", penalty)

    def loss(_: nn.Module, batch: Samples) -> Tensor:
        advantages = group_advantages(batch.reward.view(-1, 16)).view(-1, 1)
        logp, written = policy()[batch.answers][:, None], torch.ones_like(advantages).bool()
        estimates = kl_estimates(logp, batch.logp_ref[:, None])
        k = (estimates.k2 if penalty == "k2" else estimates.k3).mean()
        return clipped_loss(logp, batch.logp_old[:, None], advantages, written) + beta * k

    return fit(policy, loss, _on_policy(policy, space), steps, lr=RATE, clip=None, seed=seed)


@checked
def draw_pairs(
    space: AnswerSpace, count: Size, seed: Seed, sharpness: NotNegative = RATERS
) -> Int[Tensor, "pair 2"]:
    """Return pairs of the reference's answers as people order them: the chosen one first."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.multinomial(space.reference, 2 * count, replacement=True, generator=generator)
    pairs = drawn.view(count, 2)
    p = torch.sigmoid(sharpness * (space.true[pairs[:, 0]] - space.true[pairs[:, 1]]))
    first = torch.rand(count, generator=generator, dtype=torch.float64) < p
    return torch.where(first[:, None], pairs, pairs.flip(1))


@checked
def dpo_steps(
    policy: TablePolicy,
    space: AnswerSpace,
    beta: NotNegative,
    pairs: Int[Tensor, "pair 2"],
    steps: Size = STEPS,
    seed: Seed = 0,
) -> Iterator[Step]:
    """Fit the policy to people's choices by DPO.

    People's reward is RATERS times ours, so DPO's beta is RATERS times ``beta``: with endless
    pairs all methods then have the same optimum. Raises InputError for an answer that is not one.
    """
    require_ids("pairs", pairs, len(space.reference))
    reference = space.reference.log()

    def loss(_: nn.Module, batch: Tensor) -> Tensor:
        logp = policy()
        chosen, rejected = batch.T
        return dpo_loss(logp[chosen], logp[rejected], reference[chosen], reference[rejected],
                        RATERS * beta)  # fmt: skip

    def batch(generator: torch.Generator) -> Tensor:
        return pairs[torch.randint(len(pairs), (BATCH,), generator=generator)]

    return fit(policy, loss, batch, steps, lr=RATE, clip=None, seed=seed)


@checked
def rejection_policy(
    space: AnswerSpace, n: Size, kept: Size = 500, seed: Seed = 0
) -> Float[Tensor, " answer"]:
    """Return what fine-tuning on ``kept`` answers learns, each the best of n from the reference.

    A table that fits them best gives every answer its share among them.
    """
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.multinomial(space.reference, n * kept, replacement=True, generator=generator)
    drawn = drawn.view(kept, n)
    best = drawn.gather(1, space.proxy[drawn].argmax(1, keepdim=True))[:, 0]
    return torch.bincount(best, minlength=len(space.answers)).double() / kept


@checked
def path_of(
    policy: TablePolicy, steps: Iterator[Step], every: Size = 20
) -> tuple[Float[Tensor, "point answer"], list[int]]:
    """Train to the end; return the policy before it, and after every so many steps."""
    points, at = [policy().detach().exp()], [0]
    for step in steps:
        if step.step % every == 0:
            points.append(policy().detach().exp())
            at.append(step.step)
    return torch.stack(points), at
