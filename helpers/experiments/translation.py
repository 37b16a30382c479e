"""The translators of notebook 03: the same network, fed the truth or its own words while it learns.

Three seeds of each, since what a figure says about teacher forcing should not hang on one of them.
"""

import torch
from torch import nn

from helpers.models.decoder import exact
from helpers.models.translator import Translator, forced_loss, mixed_loss
from helpers.training.fit import fit
from helpers.training.weights import Recipe
from helpers.worlds.number_words import batches_of, numbered, sentences_of, split_numbers

HIDDEN, STEPS, RATE, LONGEST = 64, 1000, 5e-3, 3
SEEDS = (0, 1, 2)


def train(ratio: float, seed: int) -> tuple[nn.Module, dict[str, float]]:
    """Train one translator; measure it on sentences of numbers that it has never seen."""
    seen, held_out = split_numbers()
    model = Translator(HIDDEN, generator=torch.Generator().manual_seed(seed))
    batches = batches_of(sentences_of(seen, 20_000, LONGEST))
    loss = forced_loss if ratio == 1.0 else mixed_loss(ratio)
    steps = list(fit(model, loss, batches, STEPS, lr=RATE, seed=seed))
    pairs = sentences_of(held_out, 600, LONGEST, seed=1)
    source, target = numbered(pairs)
    right = exact(model.translate(source), target).float()
    lengths = torch.tensor([len(pair.numbers) for pair in pairs])
    exacts = {f"exact_{k}": right[lengths == k].mean().item() for k in range(1, LONGEST + 1)}
    return model, {"training_loss": steps[-1].loss, **exacts}


def _recipe(name: str, ratio: float, seed: int) -> Recipe:
    return Recipe(f"translator_{name}_{seed}", lambda seed: train(ratio, seed), seed)


RECIPES = tuple(
    _recipe(name, ratio, seed) for name, ratio in (("forced", 1.0), ("free", 0.0)) for seed in SEEDS
)
"""Ratio 1: every step of the training is fed the truth; ratio 0: its own word of before."""
