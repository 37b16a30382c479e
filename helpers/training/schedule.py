"""How the learning rate changes over a training run."""

import math
from collections.abc import Callable

import torch
from torch.optim.lr_scheduler import LambdaLR

from helpers.validate import Count, Share, Size, checked, require


@checked
def warmup_cosine(step: Count, warmup: Count, steps: Size, min_ratio: Share = 0.1) -> float:
    """Return the factor of the learning rate in one step, counted from 0.

    It rises in a line, ``(step + 1) / warmup``, reaches 1 with the last step of the warm-up, then
    falls along half a cosine to ``min_ratio``, which it has after ``steps`` steps and keeps
    (Loshchilov and Hutter 2017, arXiv 1608.03983, without restarts; with a warm-up as in GPT-3).

    Raises InputError for a warm-up that is not shorter than the run.

    >>> [round(warmup_cosine(step, 2, 5), 2) for step in range(6)]
    [0.5, 1.0, 1.0, 0.78, 0.33, 0.1]
    """
    require(warmup < steps, "warmup", f"below steps = {steps}", warmup)
    if step < warmup:
        return (step + 1) / warmup
    share = min(1.0, (step - warmup) / (steps - warmup))
    return min_ratio + (1 - min_ratio) * (1 + math.cos(math.pi * share)) / 2


@checked
def warmup_cosine_schedule(
    warmup: Count, steps: Size, min_ratio: Share = 0.1
) -> Callable[[torch.optim.Optimizer], LambdaLR]:
    """Return `warmup_cosine` as a ``schedule`` for `helpers.training.fit`."""
    require(warmup < steps, "warmup", f"below steps = {steps}", warmup)

    def schedule(optimizer: torch.optim.Optimizer) -> LambdaLR:
        return LambdaLR(optimizer, lambda step: warmup_cosine(step, warmup, steps, min_ratio))

    return schedule
