"""Training an encoder to count symbols (notebook 09), and the weights that are shipped."""

from collections.abc import Iterator
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.transformer_encoder import TransformerEncoder
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Count, Seed, Size, checked, require, require_ids
from helpers.worlds.histogram import LENGTH, VOCAB, random_strings

STEPS, BATCH, RATE = 3000, 64, 3e-3


@checked
def counting_encoder(
    generator: torch.Generator | None = None, n_blocks: Size = 2, **of_block: Any
) -> TransformerEncoder:
    """Return an untrained encoder that gives a logit for every count from 1 to LENGTH.

    One head and no positions, unless ``of_block`` says otherwise.
    """
    settings: dict[str, Any] = {"n_heads": 1, "generator": generator} | of_block
    return TransformerEncoder(VOCAB, LENGTH, 32, n_blocks=n_blocks, **settings)


@checked
def counting_loss(
    model: nn.Module, batch: tuple[Int[Tensor, "batch time"], Int[Tensor, "batch length"]]
) -> Float[Tensor, ""]:
    """Return the mean surprise over the counts of all symbols, in nats."""
    tokens, counts = batch
    fits = counts.shape[1] == tokens.shape[1] - 1
    require(fits, "batch", "tokens, and a count for each of them but the first", counts)
    require_ids("the counts, less one,", counts - 1, LENGTH)
    logits = model(tokens)[:, 1:]  # nobody asks BOS
    return F.cross_entropy(logits.flatten(0, 1), (counts - 1).flatten())


@checked
def counting_steps(
    model: nn.Module, seed: Seed, steps: Size = STEPS, warm_up: Count = 0
) -> Iterator[Step]:
    """Train the model, one `Step` for each ``next``; its strings are drawn from the seed."""

    def batch(generator: torch.Generator) -> Any:
        return random_strings(BATCH, generator)

    schedule = warmup_cosine_schedule(warm_up, steps, min_ratio=0.0)
    return fit(model, counting_loss, batch, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def right_counts(model: nn.Module, count: Size = 1000, seed: Seed = 99) -> float:
    """Return the share of symbols whose count is right, on strings that it has not seen."""
    tokens, counts = random_strings(count, torch.Generator().manual_seed(seed))
    with torch.no_grad():
        return (model(tokens)[:, 1:].argmax(-1) + 1 == counts).double().mean().item()


def _trained(seed: int) -> tuple[nn.Module, dict[str, float]]:
    model = counting_encoder(torch.Generator().manual_seed(seed))
    for _ in counting_steps(model, seed):
        pass
    return model, {"right": right_counts(model)}


RECIPES = tuple(Recipe(f"counting_encoder_{seed}", _trained, seed) for seed in range(3))
