"""A question that no small window can answer: are two far patches of one colour?"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor

from helpers.validate import Size, checked

COLOURS = {"red": (1.0, 0.0, 0.0), "green": (0.0, 0.8, 0.0), "blue": (0.0, 0.0, 1.0),
           "yellow": (1.0, 0.8, 0.0)}  # fmt: skip
SIZE, SIDE = 16, 4  # pixels
_NOISE = 0.05


@checked
def two_patches(
    count: Size, generator: torch.Generator
) -> tuple[
    Float[Tensor, "count 3 16 16"], Bool[Tensor, " count"], Int[Tensor, "count patch=2 yx=2"]
]:
    """Return images with two square patches; every other image has them in the same colour.

    Returns the images, the answers and where the patches' upper left corners are (row, column).
    Between the patches are at least 7 pixels. Raises InputError for a count below 1.
    """
    corners = torch.randint(SIZE - SIDE + 1, (count, 2, 2), generator=generator)
    far = torch.tensor([[0, 11], [0, 12], [1, 12], [11, 0], [12, 0], [12, 1]])
    apart = far[torch.randint(len(far), (count,), generator=generator)]
    axis = torch.randint(2, (count, 1), generator=generator)  # apart in rows or in columns
    corners = torch.where(torch.arange(2) == axis[..., None], apart[..., None], corners)
    same = torch.arange(count) % 2 == 0
    first = torch.randint(len(COLOURS), (count,), generator=generator)
    other = (first + torch.randint(1, len(COLOURS), (count,), generator=generator)) % len(COLOURS)
    palette = torch.tensor(list(COLOURS.values()), dtype=torch.float32)
    pixels = torch.arange(SIZE)
    images = torch.zeros(count, 3, SIZE, SIZE, dtype=torch.float32)
    for patch, colour in enumerate((first, torch.where(same, first, other))):
        corner = corners[:, patch, :, None]
        rows, columns = ((pixels >= corner) & (pixels < corner + SIDE)).unbind(1)
        inside = rows[:, None, :, None] & columns[:, None, None, :]
        images = torch.where(inside, palette[colour][:, :, None, None], images)
    noise = torch.randn(images.shape, generator=generator, dtype=images.dtype)
    return images + _NOISE * noise, same, corners
