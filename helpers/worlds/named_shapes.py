"""The shapes world with short captions: K of them, equally likely, and known.

A caption names some of what is in the image and is silent about the rest: ``a red ring`` says
nothing about size or position.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.text.padding import pad
from helpers.validate import Seed, Size, checked, require
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.shapes import COLOURS, KINDS, SIZES, Scene, Shape, draw, make_scenes, mentioned

_NAMES: Mapping[str, Sequence[str]] = {
    "colour": tuple(COLOURS),
    "kind": KINDS,
    "size": tuple(SIZES),
}
# what a caption says of each shape, and how many shapes there are
NAMINGS: Mapping[str, tuple[tuple[str, ...], int]] = {
    "colour": (("colour",), 1),
    "colour, kind": (("colour", "kind"), 1),
    "size, colour, kind": (("size", "colour", "kind"), 1),
    "two shapes": (("colour", "kind"), 2),
}
TASKS = ("colour", "kind", "size")


class Pairs(NamedTuple):
    """Images, their captions as padded ids, and the numbers of the captions among all K."""

    images: Float[Tensor, "pair 3 height width"]
    tokens: Int[Tensor, "pair time"]
    labels: Int[Tensor, " pair"]


@checked
def all_captions(naming: str = "colour, kind") -> list[tuple[str, ...]]:
    """Return all K captions of a naming. Raises InputError for a name not in NAMINGS.

    >>> all_captions()[:2]
    [('a', 'red', 'ring'), ('a', 'red', 'square')]
    """
    require(naming in NAMINGS, "naming", f"one of {'; '.join(NAMINGS)}", naming)
    named, shapes = NAMINGS[naming]
    one = [("a", *words) for words in product(*(_NAMES[name] for name in named))]
    return [sum(several, ()) for several in product(one, repeat=shapes)]


@checked
def short_caption(scene: Scene, naming: str = "colour, kind") -> tuple[str, ...]:
    """Return the caption of a scene. Raises InputError for a name not in NAMINGS."""
    require(naming in NAMINGS, "naming", f"one of {'; '.join(NAMINGS)}", naming)
    named, shapes = NAMINGS[naming]
    require(len(scene.shapes) == shapes, "scene", f"a scene of {shapes} shapes", scene)
    found: list[str] = []
    for i in mentioned(scene):
        found += ["a", *(getattr(scene.shapes[i], name) for name in named)]
    return tuple(found)


@checked
def caption_tokens(captions: Sequence[Sequence[str]]) -> Int[Tensor, "caption time"]:
    """Return captions as ids, framed by begin and end. Raises InputError for unknown words."""
    return pad(captions, CAPTIONS, framed=True)


@checked
def labelled_images(
    count: Size, task: str, seed: Seed = 0
) -> tuple[Float[Tensor, "image 3 height width"], Int[Tensor, " image"]]:
    """Return images of one shape, and the number of its colour, kind or size (the task).

    Raises InputError for a task that is not in TASKS.
    """
    require(task in TASKS, "task", f"one of {', '.join(TASKS)}", task)
    scenes = make_scenes(count, 1, seed)
    names = list(_NAMES[task])
    labels = [names.index(getattr(scene.shapes[0], task)) for scene in scenes]
    return _drawn(scenes), torch.tensor(labels)


@checked
def pairs_of(scenes: Sequence[Scene], naming: str = "colour, kind") -> Pairs:
    """Return scenes with their captions. Raises InputError as `short_caption` does."""
    require(len(scenes) > 0, "scenes", "at least one", scenes)
    known = {words: number for number, words in enumerate(all_captions(naming))}
    found = [short_caption(scene, naming) for scene in scenes]
    labels = torch.tensor([known[words] for words in found])
    return Pairs(_drawn(scenes), caption_tokens(found), labels)


@checked
def pair_batches(pairs: Pairs, size: Size = 64) -> Callable[[torch.Generator], Pairs]:
    """Return a source of batches for `helpers.training.fit`: ``size`` pairs at random."""

    def batch(generator: torch.Generator) -> Pairs:
        chosen = torch.randint(len(pairs.images), (size,), generator=generator)
        return Pairs(*(part[chosen] for part in pairs))

    return batch


@checked
def one_shape(colour: str, kind: str, size: str = "large") -> Scene:
    """Return a scene with one shape in the middle. Raises InputError for unknown words."""
    return Scene((Shape(kind, colour, size, 16, 16),))


def _drawn(scenes: Sequence[Scene]) -> Tensor:
    return torch.from_numpy(np.stack([draw(scene) for scene in scenes]))
