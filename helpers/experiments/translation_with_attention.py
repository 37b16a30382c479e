"""The translators of notebook 05: attention over encoder states, or over the words alone.

Trained exactly as those of notebook 03 with teacher forcing: same sentences, steps and rate.
"""

import torch
from torch import nn

from helpers.experiments.translation import LONGEST, RATE, SEEDS, STEPS, teacher_forcing_loss
from helpers.experiments.word_attention import translation_attention
from helpers.models.attention_translator import KEYS, attention_translator
from helpers.models.translator import Translator
from helpers.training.fit import fit
from helpers.training.sequences import exact_match
from helpers.training.weights import Recipe
from helpers.validate import Seed, checked
from helpers.worlds.number_words import batches_of, numbered, sentences_of, split_numbers


@checked
def measure(model: Translator) -> dict[str, float]:
    """Return the exact translations by length, and how well the weights follow the true alignment.

    On sentences of 1 to 3 numbers that were never seen; by the classes of `translation_attention`.
    """
    _, held_out = split_numbers()
    pairs = sentences_of(held_out, 600, LONGEST, seed=1)
    source, target = numbered(pairs)
    right = exact_match(model.translate(source), target).float()
    lengths = torch.tensor([len(pair.numbers) for pair in pairs])
    found = {f"exact_{k}": right[lengths == k].mean().item() for k in range(1, LONGEST + 1)}
    words = translation_attention(model, pairs)
    found["alignment"] = words["hit"].mean()
    for name in ("crossing", "digit", "scale", "comma"):
        chosen = words["class"] == name
        found[f"alignment_{name}"] = words["hit"][chosen].mean()
        found[f"mass_{name}"] = words["mass"][chosen].mean()
    return found


@checked
def train(keys: str, seed: Seed) -> tuple[nn.Module, dict[str, float]]:
    """Train one translator that attends to ``keys``."""
    seen, _ = split_numbers()
    model = attention_translator(keys, torch.Generator().manual_seed(seed))
    batches = batches_of(sentences_of(seen, 20_000, LONGEST))
    steps = list(fit(model, teacher_forcing_loss, batches, STEPS, lr=RATE, seed=seed))
    return model, {"training_loss": steps[-1].loss, **measure(model)}


def _recipe(keys: str, seed: int) -> Recipe:
    return Recipe(f"attention_translator_{keys}_{seed}", lambda seed: train(keys, seed), seed)


RECIPES = tuple(_recipe(keys, seed) for keys in KEYS for seed in SEEDS)
