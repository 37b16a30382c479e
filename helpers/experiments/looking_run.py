"""A captioner that looks, watched and interfered with: look elsewhere, or delete a part.

A map shows where the weights were, not what the word hangs on. So each function here changes one
thing on its way and gives what the model then expects.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from jaxtyping import Bool, Float
from numpy import ndarray

from helpers.experiments.captioning_run import record_freely
from helpers.experiments.looks import GRID, PLACE, word_class
from helpers.models.captioner import Captioner
from helpers.text.padding import END
from helpers.views.image_attention.run import AttentionRun
from helpers.worlds.captions import CAPTIONS
from helpers.worlds.shapes import BACKGROUND, Scene, caption, draw, region


def without(
    image: Float[ndarray, "*batch 3 height width"], deleted: Bool[ndarray, "*batch rows columns"]
) -> Float[ndarray, "*batch 3 height width"]:
    """Paint the deleted places (True) of an image in the colour of the background."""
    pixels = deleted.repeat(PLACE, -2).repeat(PLACE, -1)[..., None, :, :]
    background = np.array(BACKGROUND, np.float32)[:, None, None]
    return np.where(pixels, background, image)


def looking_run(
    model: Captioner,
    scene: Scene,
    edits: Mapping[int, Any] | None = None,
    deleted: Any = None,
    beside: Mapping[str, Captioner] | None = None,
) -> AttentionRun:
    """Let the model describe a scene and return what `helpers.views.ImageAttention` shows.

    ``edits`` {step: map [row, column]} are put in place of the model's maps, the places of
    ``deleted`` are painted over; the caption goes on from there. ``beside`` are other captioners,
    by name, that describe the same image. Raises ValueError for a map of another shape.
    """
    image = draw(scene)
    if deleted is not None:
        image = without(image, np.asarray(deleted, bool))
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


def about_written(written: Sequence[str], scene: Scene) -> list[int | None]:
    """Give for every written word the shape that it is about, None for a relation.

    A caption may be wrong: its words are about what stands there in the right one, as long as
    the two are built alike; behind the first word of another class, nobody can say.
    """
    right = caption(scene)
    about: list[int | None] = [None] * len(written)
    for t, (word, wanted, i) in enumerate(zip(written, right.words, right.about, strict=False)):
        if word_class(word) != word_class(wanted):
            break
        about[t] = i
    return about
