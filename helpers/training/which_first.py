"""Training for notebook 07: which of two letters comes first? Several models in a row."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.which_first import WhichFirst, shuffled_letters
from helpers.training.fit import Step, fit

BATCH, RATE = 64, 0.02


def order_loss(model: nn.Module, batch: Any) -> Tensor:
    """Give the cross-entropy (nats) of "0 stands before 1"; a coin has ln 2."""
    letters, before = batch
    logits = model(letters)
    return F.binary_cross_entropy_with_logits(logits, before.to(logits))


def _batch(generator: torch.Generator) -> Any:
    return shuffled_letters(BATCH, generator)


def which_first_steps(models: Sequence[WhichFirst], steps: int) -> Iterator[Step]:
    """Train the models one after another, ``steps`` each; steps and seconds are counted through.

    The orders of the letters follow from each model's seed. Leave the loop whenever you like:
    the models keep what they have learned, and those whose turn has not come stay as they were.
    """
    before = 0.0
    for number, model in enumerate(models):
        seconds = 0.0
        for step in fit(model, order_loss, _batch, steps, lr=RATE, clip=None, seed=model.seed):
            seconds = step.seconds
            yield replace(step, step=number * steps + step.step, seconds=before + seconds)
        before += seconds


def right_orders(model: WhichFirst, count: int = 2000, seed: int = 99) -> float:
    """Give the share of right answers on orders drawn anew."""
    letters, before = shuffled_letters(count, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        return ((model(letters) > 0) == before).double().mean().item()
