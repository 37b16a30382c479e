"""The captioner of notebook 05: attention over the places, trained exactly as the one of 04.

Same scenes, batches, steps and rate: what differs is where the context comes from.
"""

import torch
from torch import nn

from helpers.experiments import captioning
from helpers.experiments.word_attention import caption_attention
from helpers.models.attention_captioner import attention_captioner
from helpers.models.captioner import Captioner
from helpers.training.fit import fit
from helpers.training.weights import Recipe
from helpers.validate import Seed, checked
from helpers.worlds.captions import scene_batches
from helpers.worlds.shapes import make_scenes


@checked
def measure(model: Captioner) -> dict[str, float]:
    """Return the exact captions, and for each class of words how often it points at its shape.

    Measured with teacher forcing on 300 new scenes of 1, 2 and 3 shapes.
    """
    words = caption_attention(model, make_scenes(300, seed=9000))
    found = captioning.measure(model)
    for name in ("article", "size", "colour", "kind"):
        chosen = words["class"] == name
        found[f"pointing_{name}"] = words["hit"][chosen].mean()
        found[f"mass_{name}"] = words["mass"][chosen].mean()
    return found


@checked
def train(seed: Seed) -> tuple[nn.Module, dict[str, float]]:
    """Train on scenes of one, two and three shapes, each as often."""
    model = attention_captioner(torch.Generator().manual_seed(seed))
    batches = scene_batches(make_scenes(12_000, seed=1 + seed))
    steps = list(
        fit(
            model, captioning.caption_loss, batches, captioning.STEPS, lr=captioning.RATE, seed=seed
        )
    )
    return model, {"training_loss": steps[-1].loss, **measure(model)}


FREE = ("pointing_kind", "mass_kind")  # the state can write a noun, wherever it attends
RECIPES = tuple(
    Recipe(f"attention_captioner_{seed}", train, seed, FREE) for seed in captioning.SEEDS
)
