"""Model and batches become weights: the loop, checkpoints, and the weights that are shipped."""

from helpers.training.checkpoint import State, load_checkpoint, save_checkpoint
from helpers.training.fit import Step, clip_gradients, fit
from helpers.training.weights import Recipe, load_weights

__all__ = [
    "Recipe",
    "State",
    "Step",
    "clip_gradients",
    "fit",
    "load_checkpoint",
    "load_weights",
    "save_checkpoint",
]
