"""Scenes of the shapes world as batches: images, and their captions as padded numbers."""

from collections.abc import Callable, Sequence

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.text.padding import SPECIALS, pad
from helpers.text.vocabulary import Vocabulary
from helpers.validate import Size, checked, require
from helpers.worlds.shapes import WORDS, Scene, caption, draw

CAPTIONS = Vocabulary(WORDS, SPECIALS)
Batch = tuple[Float[Tensor, "batch 3 height width"], Int[Tensor, "batch time"]]


@checked
def as_batch(scenes: Sequence[Scene]) -> Batch:
    """Return the images of some scenes, and their captions numbered, framed and padded.

    Raises InputError for no scene.
    """
    require(len(scenes) > 0, "scenes", "at least one", scenes)
    images = torch.from_numpy(np.stack([draw(scene) for scene in scenes]))
    return images, pad([caption(scene).words for scene in scenes], CAPTIONS, framed=True)


@checked
def scene_batches(scenes: Sequence[Scene], size: Size = 64) -> Callable[[torch.Generator], Batch]:
    """Return a source of batches for `helpers.training.fit`: ``size`` scenes at random.

    Raises InputError for no scene, or a size below 1.
    """
    images, captions = as_batch(scenes)

    def batch(generator: torch.Generator) -> Batch:
        chosen = torch.randint(len(images), (size,), generator=generator)
        return images[chosen], captions[chosen]

    return batch
