"""The captioner of notebook 04: one vector for the whole image."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.models.captioner import Captioner
from helpers.models.transformer_captioner import TransformerCaptioner
from helpers.training.fit import fit
from helpers.training.sequences import exact_match, masked_loss
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked
from helpers.worlds.captions import Batch, as_batch, scene_batches
from helpers.worlds.shapes import make_scenes

STEPS, RATE = 1000, 2e-3
LONG = 3000  # is it the one vector, or too little training?
SEEDS = (0, 1, 2)


@checked
def caption_loss(model: nn.Module, batch: Batch) -> Float[Tensor, ""]:
    """Return the loss with teacher forcing: every step is fed the correct word."""
    images, captions = batch
    return masked_loss(model(images, captions[:, :-1]), captions[:, 1:])


@checked
def measure(model: Captioner | TransformerCaptioner) -> dict[str, float]:
    """Return the exact match on new images of one, two and three shapes."""
    shares = {}
    for count in (1, 2, 3):
        images, captions = as_batch(make_scenes(300, count, seed=9000 + count))
        right = exact_match(model.caption(images), captions)
        shares[f"exact_{count}"] = right.float().mean().item()
    return shares


@checked
def train(seed: Seed, steps: Size = STEPS) -> tuple[nn.Module, dict[str, float]]:
    """Train on scenes of one, two and three shapes, equally often."""
    model = Captioner(generator=torch.Generator().manual_seed(seed))
    batches = scene_batches(make_scenes(12_000, seed=1 + seed))
    done = list(fit(model, caption_loss, batches, steps, lr=RATE, seed=seed))
    return model, {"training_loss": done[-1].loss, **measure(model)}


@checked
def train_long(seed: Seed) -> tuple[nn.Module, dict[str, float]]:
    """Train three times as long."""
    return train(seed, LONG)


RECIPES = (
    *(Recipe(f"captioner_{seed}", train, seed) for seed in SEEDS),
    Recipe("captioner_long_0", train_long),
)
