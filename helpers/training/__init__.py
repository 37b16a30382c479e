"""Model and batches become weights: the loop, checkpoints, and the weights that are shipped."""

from helpers.training.adamw import AdamW
from helpers.training.checkpoint import State, load_checkpoint, save_checkpoint
from helpers.training.fit import Step, clip_gradients, fit
from helpers.training.schedule import warmup_cosine, warmup_cosine_schedule
from helpers.training.weights import Recipe, load_weights

__all__ = [
    "AdamW",
    "Recipe",
    "State",
    "Step",
    "clip_gradients",
    "fit",
    "load_checkpoint",
    "load_weights",
    "save_checkpoint",
    "warmup_cosine",
    "warmup_cosine_schedule",
]
