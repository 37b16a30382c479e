"""Post-training in stages, SFT, rejection sampling, PPO, DPO, as exact policies (notebook 19).

One prompt has 64 answers with known rewards, so the policy is a table of 64 probabilities, and
every stage's reward and KL are computed, not estimated. Each stage starts from the policy of the
stage before, which is also its reference.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from helpers.experiments.answer_policies import (
    dpo_steps,
    draw_pairs,
    ppo_steps,
    rejection_policy,
)
from helpers.models.table_policy import TablePolicy
from helpers.training import Step
from helpers.training.kl import kl_divergence
from helpers.validate import Seed, checked, require
from helpers.worlds.answer_space import AnswerSpace, answer_space, space_with_bug

SHOWN, PAIRS, BEST_OF, BETA, STEPS = 500, 2000, 4, 0.1, 200
CARE = 3.0  # people write exp(CARE * reward)
KEPT_BACK = 0.02  # of the policy before: no answer becomes impossible by being drawn never
BASE = "base"


class Score(NamedTuple):
    """What a policy is worth: rewards, nats from the base, and how many answers it still gives."""

    stage: str
    true: float
    proxy: float
    kl: float  # from the base
    answers: float  # exp of the entropy


@checked
def run_stages(stages: Sequence[str], seed: Seed = 0, bug: bool = False) -> list[Score]:
    """Return the scores of the base and after every stage, in this order.

    Rewards are spread evenly from 0 to 1. With ``bug`` a rare and worthless answer has the highest
    proxy reward. People (who write for SFT, and choose for DPO) see the true reward; rejection
    sampling and PPO see the proxy. Raises InputError for a stage not in STAGES.
    """
    for stage in stages:
        require(stage in STAGES, "stages", f"some of {', '.join(STAGES)}", stage)
    base = space_with_bug(seed) if bug else answer_space(seed)
    policy, scores = base.reference, [_score(BASE, base.reference, base)]
    for number, stage in enumerate(stages):
        policy = STAGES[stage](base._replace(reference=policy), 100 * seed + number)
        scores.append(_score(stage, policy, base))
    return scores


def _score(stage: str, policy: Tensor, base: AnswerSpace) -> Score:
    entropy = -torch.special.xlogy(policy, policy).sum()
    kl = kl_divergence(policy, base.reference)
    true, proxy = float(policy @ base.true), float(policy @ base.proxy)
    return Score(stage, true, proxy, float(kl), float(entropy.exp()))


def _sft(space: AnswerSpace, seed: int) -> Tensor:
    """Learn from answers that people wrote."""
    generator = torch.Generator().manual_seed(seed)
    people = torch.softmax(CARE * space.true, 0)
    shown = torch.multinomial(people, SHOWN, True, generator=generator)
    return _kept_back(torch.bincount(shown, minlength=len(people)).double() / SHOWN, space)


def _rejection(space: AnswerSpace, seed: int) -> Tensor:
    """Learn from the best of several own answers."""
    return _kept_back(rejection_policy(space, BEST_OF, SHOWN, seed), space)


def _kept_back(shares: Tensor, space: AnswerSpace) -> Tensor:
    """Return what a table learns from answers: their shares, and a little of the reference."""
    return (1 - KEPT_BACK) * shares + KEPT_BACK * space.reference


def _ppo(space: AnswerSpace, seed: int) -> Tensor:
    """Raise the proxy's reward by PPO."""
    policy = TablePolicy(space.reference)
    return _trained(policy, ppo_steps(policy, space, BETA, STEPS, seed))


def _dpo(space: AnswerSpace, seed: int) -> Tensor:
    """Fit the policy to people's choices between two of its own answers."""
    policy = TablePolicy(space.reference)
    pairs = draw_pairs(space, PAIRS, seed)
    return _trained(policy, dpo_steps(policy, space, BETA, pairs, STEPS, seed))


def _trained(policy: TablePolicy, steps: Iterator[Step]) -> Tensor:
    for _ in steps:
        pass
    return policy().detach().exp()


STAGES: Mapping[str, Callable[[AnswerSpace, int], Tensor]] = {
    "SFT": _sft,
    "rejection sampling": _rejection,
    "PPO": _ppo,
    "DPO": _dpo,
}
