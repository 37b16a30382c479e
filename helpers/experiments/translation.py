"""The translators of notebook 03: the same network, fed the truth or its own words while it learns.

Three seeds of each: what a figure says about teacher forcing should not depend on one of them.
"""

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.models.transformer_translator import TransformerTranslator
from helpers.models.translator import Translator
from helpers.training.fit import fit
from helpers.training.sequences import exact_match, masked_loss
from helpers.training.weights import Recipe
from helpers.validate import Seed, Share, checked
from helpers.worlds.number_words import Batch, batches_of, numbered, sentences_of, split_numbers

HIDDEN, STEPS, RATE, LONGEST = 64, 1000, 5e-3, 3
SEEDS = (0, 1, 2)


@checked
def teacher_forcing_loss(model: nn.Module, batch: Batch) -> Float[Tensor, ""]:
    """Return the loss with teacher forcing: every step is fed the correct token."""
    source, target = batch
    return masked_loss(model(source, target[:, :-1]), target[:, 1:])


@checked
def scheduled_sampling_loss(ratio: Share) -> Callable[[nn.Module, Batch], Tensor]:
    """Return a loss that feeds a step the correct token with probability ``ratio``, else its own.

    Ratio 1 is teacher forcing, 0 free running; between them, scheduled sampling (Bengio et al.
    2015, arXiv 1506.03099). Raises InputError for a ratio outside 0..1.
    """

    def loss(model: nn.Module, batch: Batch) -> Float[Tensor, ""]:
        source, target = batch
        teacher_forcing = torch.rand(target[:, :-1].shape) < ratio
        return masked_loss(model(source, target[:, :-1], teacher_forcing), target[:, 1:])

    return loss


@checked
def train(ratio: Share, seed: Seed) -> tuple[nn.Module, dict[str, float]]:
    """Train one translator; measure it on sentences of numbers that it has never seen."""
    seen, _ = split_numbers()
    model = Translator(HIDDEN, generator=torch.Generator().manual_seed(seed))
    batches = batches_of(sentences_of(seen, 20_000, LONGEST))
    loss = teacher_forcing_loss if ratio == 1.0 else scheduled_sampling_loss(ratio)
    steps = list(fit(model, loss, batches, STEPS, lr=RATE, seed=seed))
    exacts = {f"exact_{k}": share for k, share in enumerate(exact_shares(model), 1)}
    return model, {"training_loss": steps[-1].loss, **exacts}


@checked
def exact_shares(model: Translator | TransformerTranslator) -> list[float]:
    """Return the exact match on sentences of 1, 2 and 3 numbers that were never seen."""
    _, held_out = split_numbers()
    pairs = sentences_of(held_out, 600, LONGEST, seed=1)
    source, target = numbered(pairs)
    right = exact_match(model.translate(source), target).float()
    lengths = torch.tensor([len(pair.numbers) for pair in pairs])
    return [right[lengths == k].mean().item() for k in range(1, LONGEST + 1)]


def _recipe(name: str, ratio: float, seed: int) -> Recipe:
    return Recipe(f"translator_{name}_{seed}", lambda seed: train(ratio, seed), seed)


RECIPES = tuple(
    _recipe(name, ratio, seed) for name, ratio in (("forced", 1.0), ("free", 0.0)) for seed in SEEDS
)
"""Ratio 1: every training step is fed the correct token; ratio 0: the model's own last one."""
