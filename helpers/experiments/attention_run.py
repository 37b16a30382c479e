"""A captioner with attention, watched and changed: move its attention, or delete a part.

A map shows where the weights were, not what the word depends on. So each function here changes one
thing during the run and returns what the model then expects.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from helpers.experiments.captioning_run import record_freely
from helpers.experiments.word_attention import GRID, PLACE, word_class
from helpers.models.captioner import Captioner
from helpers.text.padding import END
from helpers.validate import checked, require, require_numbers
from helpers.views.image_attention.run import AttentionRun
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.shapes import BACKGROUND, Scene, caption, draw, region


@checked
def without(
    image: Float[ndarray, "*batch 3 height width"], deleted: Bool[ndarray, "*batch rows columns"]
) -> Float[ndarray, "*batch 3 height width"]:
    """Return the image with the deleted positions (True) painted in the background's color.

    Raises InputError where an image is not as large as the grid.
    """
    grid = tuple(PLACE * side for side in deleted.shape[-2:])
    require(image.shape[-3:] == (3, *grid), "image", f"(…, 3, {grid[0]}, {grid[1]})", image)
    pixels = deleted.repeat(PLACE, -2).repeat(PLACE, -1)[..., None, :, :]
    background = np.array(BACKGROUND, np.float32)[:, None, None]
    return np.where(pixels, background, image)


@checked
def draw_without(scene: Scene, deleted: Any = None) -> Float[ndarray, "3 height width"]:
    """Return the image of a scene, with what a view says is ``deleted`` painted over."""
    if isinstance(deleted, torch.Tensor):
        require_numbers(deleted=deleted)
    image = draw(scene)
    return image if deleted is None else without(image, np.asarray(deleted, bool))


@checked
def hole(position: Int[ndarray, " image"]) -> Bool[ndarray, "image 8 8"]:
    """Return the 3 × 3 positions around one of the 64 positions, for every image."""
    i, j = np.divmod(position, GRID)
    grid = np.arange(GRID)
    return (abs(grid[:, None] - i[:, None, None]) < 2) & (abs(grid - j[:, None, None]) < 2)


@checked
def attention_run(
    model: Captioner,
    scene: Scene,
    edits: Mapping[int, Any] | None = None,
    deleted: Any = None,
    beside: Mapping[str, Captioner] | None = None,
) -> AttentionRun:
    """Let the model describe a scene and return what `helpers.views.ImageAttention` shows.

    ``edits`` {step: map [row, column]} are put in place of the model's maps, the positions
    of ``deleted`` are painted over; the caption goes on from there. ``beside`` are other
    captioners, by name, that describe the same image. Raises InputError for a map of another shape.
    """
    image = draw_without(scene, deleted)
    trace = record_freely(model, image, edits=edits)
    A = trace["decoder.look.A"][:, 0]
    said = CAPTIONS.decode(torch.tensor(trace.output[0]))
    others = {name: _said(other, image) for name, other in (beside or {}).items()}
    right = [*caption(scene).words, END]
    return AttentionRun(
        image,
        said,
        A.reshape(-1, GRID, GRID),
        np.clip(trace["decoder.p"][:, 0], 0.0, 1.0),
        CAPTIONS.tokens,
        truth=right,
        regions=np.stack([region(scene, i) for i in range(len(scene.shapes))]),
        about=about_written(said, scene),
        beside=others,
        note="exactly right" if said == right else f"right would be: {' '.join(right[:-1])}",
    )


def _said(model: Captioner, image: Float[ndarray, "3 height width"]) -> list[str]:
    return CAPTIONS.decode(model.caption(torch.from_numpy(image)[None])[0])


@checked
def about_written(written: Sequence[str], scene: Scene) -> list[int | None]:
    """Return for every written word the shape that it is about, None for a relation.

    A caption may be wrong: its words are about the same shapes as those of the correct one, as
    long as the classes of the words agree; after the first that differs, nobody can tell.
    """
    right = caption(scene)
    about: list[int | None] = [None] * len(written)
    for t, (word, wanted, i) in enumerate(zip(written, right.words, right.about, strict=False)):
        if word_class(word) != word_class(wanted):
            break
        about[t] = i
    return about
