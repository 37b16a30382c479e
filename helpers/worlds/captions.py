"""Scenes of the shapes world as batches: images, and their captions as padded numbers."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.text.padding import SPECIALS, pad
from helpers.text.vocabulary import Vocabulary
from helpers.worlds.shapes import WORDS, Scene, caption, draw

CAPTIONS = Vocabulary(WORDS, SPECIALS)
Batch = tuple[Float[Tensor, "batch 3 height width"], Int[Tensor, "batch time"]]


def as_batch(scenes: Sequence[Scene]) -> Batch:
    """Draw some scenes and number their captions, framed and padded."""
    images = torch.from_numpy(np.stack([draw(scene) for scene in scenes]))
    return images, pad([caption(scene).words for scene in scenes], CAPTIONS, framed=True)


def scene_batches(scenes: Sequence[Scene], size: int = 64) -> Callable[[torch.Generator], Batch]:
    """Make a source of batches for `helpers.training.fit`: ``size`` scenes at random."""
    images, captions = as_batch(scenes)

    def batch(generator: torch.Generator) -> Batch:
        chosen = torch.randint(len(images), (size,), generator=generator)
        return images[chosen], captions[chosen]

    return batch
