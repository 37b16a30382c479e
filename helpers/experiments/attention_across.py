"""Where a network that compares two far patches attends from one to the other (notebook 07)."""

import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.models.same_colour import GRID, SameColour
from helpers.traces import record
from helpers.worlds.two_patches import COLOURS, SIDE

Corners = Int[Tensor, "n patch=2 yx=2"]


def attention_across(
    model: SameColour, images: Float[Tensor, "n 3 H W"], corners: Corners
) -> tuple[Int[Tensor, "n yx=2"], Float[Tensor, "n row column"], Float[Tensor, " n"]]:
    """Return how the middle of the first patch attends: its position, its map, its share across.

    The map holds the weights of that one query over the 8 x 8 positions; the share is the part
    that falls on the 3 x 3 positions around the middle of the other patch (fewer at an edge).
    """
    A = torch.tensor(record(model, images)["compare.A"]).unflatten(1, (GRID, GRID))
    here, there = ((corners[:, patch] + SIDE // 2) // 2 for patch in (0, 1))  # a stride of 2
    maps = A[torch.arange(len(A)), here[:, 0], here[:, 1]].unflatten(1, (GRID, GRID))
    rows_and_columns = torch.meshgrid(torch.arange(GRID), torch.arange(GRID), indexing="ij")
    near = (torch.stack(rows_and_columns, -1) - there[:, None, None]).abs().amax(-1) <= 1
    return here, maps, (maps * near).sum((1, 2))


def first_patch_colours(images: Float[Tensor, "n 3 H W"], corners: Corners) -> list[str]:
    """Return the name of the color nearest to the middle of each image's first patch."""
    y, x = (corners[:, 0] + SIDE // 2).unbind(1)
    pixels = images[torch.arange(len(images)), :, y, x]
    nearest = torch.cdist(pixels, torch.tensor(list(COLOURS.values())).to(pixels)).argmin(1)
    return [list(COLOURS)[i] for i in nearest.tolist()]
