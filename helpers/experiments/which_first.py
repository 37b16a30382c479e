"""Training for notebook 07: which of two letters comes first? Several models in a row."""

from collections.abc import Iterator, Sequence

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.which_first import WhichFirst
from helpers.training.fit import Step, fit
from helpers.training.one_after_another import one_after_another
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.letters import shuffled_letters

BATCH, RATE = 64, 0.02
Batch = tuple[Int[Tensor, "batch time"], Bool[Tensor, " batch"]]


@checked
def order_loss(model: nn.Module, batch: Batch) -> Float[Tensor, ""]:
    """Return the cross-entropy (nats) of "0 stands before 1"; a coin has ln 2."""
    letters, before = batch
    logits = model(letters)
    return F.binary_cross_entropy_with_logits(logits, before.to(logits))


def _batch(generator: torch.Generator) -> Batch:
    return shuffled_letters(BATCH, generator)


@checked
def which_first_steps(
    models: Sequence[WhichFirst], seeds: Sequence[Seed], steps: Size
) -> Iterator[Step]:
    """Train one model after the other, the orders of its letters drawn from its seed.

    Raises InputError unless each model has a seed.
    """
    require(len(seeds) == len(models), "seeds", f"{len(models)}, one for each model", seeds)
    seed_of = dict(zip(models, seeds, strict=True))

    def train(model: WhichFirst) -> Iterator[Step]:
        return fit(model, order_loss, _batch, steps, lr=RATE, clip=None, seed=seed_of[model])

    return one_after_another(models, train, steps)


@checked
def right_orders(model: WhichFirst, count: Size = 2000, seed: Seed = 99) -> float:
    """Return the share of correct answers on new orders."""
    letters, before = shuffled_letters(count, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        return ((model(letters) > 0) == before).double().mean().item()
