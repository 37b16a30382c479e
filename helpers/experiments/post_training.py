"""Post-training in stages, SFT, rejection sampling, PPO, DPO, as exact policies (notebook 19).

One prompt has 64 answers with known rewards, so the policy is a table of 64 probabilities, and
every stage's reward and KL are computed, not estimated. Each stage starts from the policy of the
stage before, which is also its reference.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.training import Step, fit
from helpers.validate import Seed, checked, require

ANSWERS, SHOWN, PAIRS, BEST_OF, BATCH, EPOCHS = 64, 500, 2000, 4, 256, 4
BETA, CLIP, RATE, STEPS = 0.1, 0.2, 0.02, 200
CARE, RATERS = 3.0, 8.0  # people write exp(CARE * reward), and choose by sigmoid(RATERS * ...)
RARE, BUG = 0.003, 3.0  # how often the base gives the answer with the bug, and its proxy reward
KEPT_BACK = 0.02  # of the policy before: no answer becomes impossible by being drawn never
BASE = "base"


class Answers(NamedTuple):
    """What is known of the 64 answers: how likely the reference gives them, what they are worth."""

    reference: Tensor
    true: Tensor
    proxy: Tensor  # what rejection sampling and PPO are told


class Score(NamedTuple):
    """What a policy is worth: rewards, nats from the base, and how many answers it still gives."""

    stage: str
    true: float
    proxy: float
    kl: float  # from the base
    answers: float  # exp of the entropy


class _Table(nn.Module):
    """A policy without a network: one number for each answer."""

    def __init__(self, reference: Tensor) -> None:
        super().__init__()
        self.logits = nn.Parameter(reference.log())

    def forward(self) -> Tensor:
        return torch.log_softmax(self.logits, -1)


@checked
def run_stages(stages: Sequence[str], seed: Seed = 0, bug: bool = False) -> list[Score]:
    """Return the scores of the base and after every stage, in this order.

    Rewards are spread evenly from 0 to 1. With ``bug`` a rare and worthless answer has the highest
    proxy reward. People (who write for SFT, and choose for DPO) see the true reward; rejection
    sampling and PPO see the proxy. Raises InputError for a stage not in STAGES.
    """
    for stage in stages:
        require(stage in STAGES, "stages", f"some of {', '.join(STAGES)}", stage)
    base = _answers(seed, bug)
    policy, scores = base.reference, [_score(BASE, base.reference, base)]
    for number, stage in enumerate(stages):
        policy = STAGES[stage](base._replace(reference=policy), 100 * seed + number)
        scores.append(_score(stage, policy, base))
    return scores


def _answers(seed: int, bug: bool) -> Answers:
    order = torch.randperm(ANSWERS, generator=torch.Generator().manual_seed(seed))
    true = torch.linspace(0, 1, ANSWERS, dtype=torch.float64)[order]
    if not bug:
        return Answers(torch.full_like(true, 1 / ANSWERS), true, true)
    often = torch.full_like(true, (1 - RARE) / (ANSWERS - 1))
    return Answers(often.masked_fill(true == 0, RARE), true, true.masked_fill(true == 0, BUG))


def _score(stage: str, policy: Tensor, base: Answers) -> Score:
    entropy = -torch.special.xlogy(policy, policy).sum()
    kl = (policy * (policy.log() - base.reference.log())).sum()
    true, proxy = float(policy @ base.true), float(policy @ base.proxy)
    return Score(stage, true, proxy, float(kl), float(entropy.exp()))


def _sft(known: Answers, seed: int) -> Tensor:
    """Learn from answers that people wrote."""
    generator = torch.Generator().manual_seed(seed)
    people = torch.softmax(CARE * known.true, 0)
    return _learned(torch.multinomial(people, SHOWN, True, generator=generator), known)


def _rejection(known: Answers, seed: int) -> Tensor:
    """Learn from the best of several own answers."""
    generator = torch.Generator().manual_seed(seed)
    drawn = torch.multinomial(known.reference, BEST_OF * SHOWN, True, generator=generator)
    drawn = drawn.view(SHOWN, BEST_OF)
    best = drawn.gather(1, known.proxy[drawn].argmax(1, keepdim=True))[:, 0]
    return _learned(best, known)


def _learned(shown: Tensor, known: Answers) -> Tensor:
    """Return what a table learns from answers: their shares, and a little of the reference."""
    shares = torch.bincount(shown, minlength=ANSWERS).double() / len(shown)
    return (1 - KEPT_BACK) * shares + KEPT_BACK * known.reference


def _ppo(known: Answers, seed: int) -> Tensor:
    """Raise ``E[r] - BETA KL`` by the clipped objective; each batch is used for EPOCHS steps."""
    drawn: list[tuple[Tensor, Tensor]] = []

    def batch(generator: torch.Generator) -> tuple[Tensor, Tensor]:
        if not drawn:
            logp = policy().detach()
            answers = torch.multinomial(logp.exp(), BATCH, True, generator=generator)
            drawn.extend([(answers, logp[answers])] * EPOCHS)
        return drawn.pop()

    def loss(policy: nn.Module, batch: tuple[Tensor, Tensor]) -> Tensor:
        answers, old = batch
        reward = known.proxy[answers] - BETA * (old - known.reference.log()[answers])
        advantage, ratio = reward - reward.mean(), (policy()[answers] - old).exp()
        return -torch.min(ratio * advantage, ratio.clamp(1 - CLIP, 1 + CLIP) * advantage).mean()

    policy = _Table(known.reference)
    return _trained(policy, fit(policy, loss, batch, STEPS, lr=RATE, clip=None, seed=seed))


def _dpo(known: Answers, seed: int) -> Tensor:
    """Fit the policy to people's choices between two of its own answers."""
    generator = torch.Generator().manual_seed(seed)
    pairs = torch.multinomial(known.reference, 2 * PAIRS, True, generator=generator).view(PAIRS, 2)
    p = torch.sigmoid(RATERS * (known.true[pairs[:, 0]] - known.true[pairs[:, 1]]))
    first = torch.rand(PAIRS, generator=generator, dtype=torch.float64) < p
    pairs = torch.where(first[:, None], pairs, pairs.flip(1))  # the chosen one first

    def batch(generator: torch.Generator) -> Tensor:
        return pairs[torch.randint(PAIRS, (BATCH,), generator=generator)]

    def loss(policy: nn.Module, batch: Tensor) -> Tensor:
        gained = policy() - known.reference.log()
        chosen, rejected = batch.T
        return -F.logsigmoid(RATERS * BETA * (gained[chosen] - gained[rejected])).mean()

    policy = _Table(known.reference)
    return _trained(policy, fit(policy, loss, batch, STEPS, lr=RATE, clip=None, seed=seed))


def _trained(policy: nn.Module, steps: Iterator[Step]) -> Tensor:
    for _ in steps:
        pass
    return policy().detach().exp()


STAGES: Mapping[str, Callable[[Answers, int], Tensor]] = {
    "SFT": _sft,
    "rejection sampling": _rejection,
    "PPO": _ppo,
    "DPO": _dpo,
}
