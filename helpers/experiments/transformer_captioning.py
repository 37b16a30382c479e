"""The captioner with a transformer decoder (notebook 10), and the weights that are shipped.

Same scenes, batches and loss as the captioners of notebooks 04 and 05. It has fewer parameters
than either of them, and its training run takes about as long as that of the one with attention.
"""

from collections.abc import Iterator

import torch
from torch import nn

from helpers.experiments import captioning
from helpers.models.transformer_captioner import TransformerCaptioner
from helpers.training.fit import Step, fit
from helpers.training.schedule import warmup_cosine_schedule
from helpers.training.weights import Recipe
from helpers.validate import Seed, Size, checked
from helpers.worlds.captions import scene_batches
from helpers.worlds.shapes import make_scenes

D_MODEL, N_HEADS, N_BLOCKS = 64, 4, 2
STEPS, RATE, WARM_UP = 1500, 2e-3, 50
SEEDS = (0, 1, 2)


@checked
def new_captioner(generator: torch.Generator | None = None) -> TransformerCaptioner:
    """Return an untrained captioner of the size that is shipped."""
    return TransformerCaptioner(D_MODEL, N_HEADS, N_BLOCKS, generator=generator)


@checked
def caption_steps(model: nn.Module, seed: Seed, steps: Size = STEPS) -> Iterator[Step]:
    """Train the model, one `Step` for each ``next``, on scenes of one, two and three shapes.

    Raises InputError for a run that is not longer than its warm-up.
    """
    schedule = warmup_cosine_schedule(WARM_UP, steps, min_ratio=0.0)
    batches = scene_batches(make_scenes(12_000, seed=1 + seed))
    return fit(model, captioning.caption_loss, batches, steps, RATE, seed=seed, schedule=schedule)


def _trained(seed: int) -> tuple[nn.Module, dict[str, float]]:
    model = new_captioner(torch.Generator().manual_seed(seed))
    done = list(caption_steps(model, seed))
    return model, {"training_loss": done[-1].loss, **captioning.measure(model)}


RECIPES = tuple(Recipe(f"transformer_captioner_{seed}", _trained, seed) for seed in SEEDS)
