"""One prompt with 64 answers: so few that nothing about a policy has to be estimated.

"Who has what?" Each of eight people might have each of eight things. The true reward of the 64
answers is spread evenly from 0 to 1. In a second version a rare answer has a bug: the proxy, which
is what training sees, gives it 3, though its true reward is 0.
"""

from typing import Annotated, NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from helpers.validate import Range, Seed, checked
from helpers.worlds.stories import PEOPLE, THINGS

ANSWERS = tuple(f"{who} has the {thing}." for who in PEOPLE for thing in THINGS)
BUG = 3.0  # what the proxy gives the answer with the bug
RARE = 0.003  # how often the reference gives it
Rare = Annotated[float, Range(1e-9, 0.5)]


class AnswerSpace(NamedTuple):
    """All answers to one prompt: how likely the reference gives them, what they are worth."""

    answers: tuple[str, ...]
    reference: Float[Tensor, " answer"]
    true: Float[Tensor, " answer"]
    proxy: Float[Tensor, " answer"]


@checked
def answer_space(seed: Seed | None = None) -> AnswerSpace:
    """Return the world without a bug: a uniform reference, and the proxy is the true reward.

    The rewards rise in the order of ANSWERS; a ``seed`` shuffles them.
    """
    count = len(ANSWERS)
    reward = torch.linspace(0, 1, count, dtype=torch.float64)
    if seed is not None:
        reward = reward[torch.randperm(count, generator=torch.Generator().manual_seed(seed))]
    return AnswerSpace(ANSWERS, torch.full_like(reward, 1 / count), reward, reward)


@checked
def space_with_bug(seed: Seed | None = None, rare: Rare = RARE, bug: float = BUG) -> AnswerSpace:
    """Return the world in which the worst answer is rare, and the proxy gives it ``bug``."""
    answers, _, true, _ = answer_space(seed)
    worst = true == 0
    often = torch.full_like(true, (1 - rare) / (len(answers) - 1))
    reference = often.masked_fill(worst, rare)
    return AnswerSpace(answers, reference, true, true.masked_fill(worst, bug))
