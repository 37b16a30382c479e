"""A vision transformer's maps over an image that the reader changes."""

from typing import Any

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

from helpers.experiments.patch_maps import four_maps
from helpers.models.vision_transformer import VisionTransformer
from helpers.traces.record import record
from helpers.validate import checked
from helpers.views.patches import Patches
from helpers.views.patches.run import PatchRun


@checked
def patch_run(
    model: VisionTransformer,
    image: Float[Tensor, "channel height width"],
    truth: int | None = None,
) -> PatchRun:
    """Return what `helpers.views.Patches` shows of one image: attention and three other maps.

    Raises InputError for an image that the model does not take.
    """
    with torch.no_grad():
        trace = record(model, image[None])
    maps = {name: map_[0].numpy() for name, map_ in four_maps(model, image[None]).items()}
    del maps["last layer"]  # the view shows every layer
    chances = torch.tensor(trace.output)[0].softmax(-1)
    best = int(chances.argmax())
    return PatchRun(
        image.numpy(),
        model.patch,
        trace.stack("encoder.blocks.*.attention.A")[:, 0],
        maps,
        truth=truth,
        note=f"The model says {best}, with probability {_coarse(chances[best].item())}.",
    )


def _coarse(chance: float) -> str:
    """Say a probability so that it does not depend on the machine."""
    return "over 99%" if chance > 0.99 else f"about {round(10 * chance) * 10}%"


@checked
def live_patches(
    model: VisionTransformer,
    image: Float[Tensor, "channel height width"],
    truth: int | None = None,
    title: str = "Where does it look?",
    **traits: Any,
) -> Patches:
    """Show `patch_run`, and run the model again for every change that the reader makes."""

    def changed(view: Patches) -> None:
        where = None if view.truth < 0 else view.truth
        view.show(patch_run(model, torch.tensor(np.array(view.image)), where))

    return Patches(patch_run(model, image, truth), title=title, on_image=changed, **traits)
