"""Training vision transformers to find a planted patch (notebook 11), and scoring maps of them."""

from collections.abc import Iterator

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.models.vision_transformer import VisionTransformer
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked, require_ids
from helpers.worlds.planted_patch import CLASSES, PATCH, SIZE, Planted, planted

STEPS, BATCH, RATE, SEEDS = 600, 64, 2e-3, range(5)


@checked
def planted_vit(generator: torch.Generator | None = None) -> VisionTransformer:
    """Return an untrained model for the planted patch: three blocks of four heads, d_model 40."""
    return VisionTransformer(SIZE, PATCH, 1, CLASSES, 40, 4, 3, generator=generator)


@checked
def planted_loss(model: nn.Module, batch: Planted) -> Float[Tensor, ""]:
    """Return the mean surprise at the classes, in nats; guessing has ln 10."""
    require_ids("the classes", batch.classes, CLASSES)
    return F.cross_entropy(model(batch.images), batch.classes)


@checked
def planted_steps(model: nn.Module, seed: Seed, steps: Size = STEPS) -> Iterator[Step]:
    """Train on fresh images, each with a distractor: a patch to be ignored."""

    def batch(generator: torch.Generator) -> Planted:
        return planted(BATCH, generator, distractor=True)

    schedule = warmup_cosine_schedule(min(50, steps - 1), steps, min_ratio=0.0)
    return fit(model, planted_loss, batch, steps, lr=RATE, seed=seed, schedule=schedule)


@checked
def right_classes(model: nn.Module, images: Planted) -> float:
    """Return the share of images whose class is right."""
    with torch.no_grad():
        return (model(images.images).argmax(-1) == images.classes).double().mean().item()


def _trained(seed: int) -> tuple[nn.Module, dict[str, float]]:
    model = planted_vit(torch.Generator().manual_seed(seed))
    for _ in planted_steps(model, seed):
        pass
    test = planted(1000, torch.Generator().manual_seed(99), distractor=True)
    return model, {"right": right_classes(model, test)}


RECIPES = tuple(Recipe(f"planted_vit_{seed}", _trained, seed) for seed in SEEDS)
