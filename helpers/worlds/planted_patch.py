"""Images with one patch that says it all, at a place that is known.

Sixteen patches of noise; one of them is replaced by one of ten fixed patterns, and the class is
which. So there is a true answer to "where should a model look?". A **distractor**, if asked for,
is another conspicuous patch, the same in every class.
"""

from typing import NamedTuple

import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.validate import Size, checked

SIZE, PATCH, CLASSES = 16, 4, 10  # pixels, pixels, patterns
ROWS = SIZE // PATCH
PLACES = ROWS**2
_NOISE = 0.5
_LOUD = 1.6


class Planted(NamedTuple):
    """Images with their classes, and the number of the patch that decides, in reading order."""

    images: Float[Tensor, "count 1 16 16"]
    classes: Int[Tensor, " count"]
    places: Int[Tensor, " count"]
    distractors: Int[Tensor, " count"]  # -1 where there is none


@checked
def patterns() -> Float[Tensor, "10 4 4"]:
    """Return the ten patterns of -1 and 1, eight of each, no two alike in over 11 of 16 pixels."""
    generator = torch.Generator().manual_seed(0)
    found: list[Tensor] = []
    while len(found) < CLASSES:
        new = torch.ones(PATCH**2)
        new[torch.randperm(PATCH**2, generator=generator)[: PATCH**2 // 2]] = -1.0
        if all(4 < (new == old).sum() < 12 for old in found):
            found.append(new)
    return torch.stack(found).reshape(CLASSES, PATCH, PATCH)


@checked
def loud() -> Float[Tensor, "4 4"]:
    """Return the distractor: a checkerboard with more contrast than any pattern."""
    row, column = torch.meshgrid(torch.arange(PATCH), torch.arange(PATCH), indexing="ij")
    return _LOUD * (1.0 - 2.0 * ((row + column) % 2))


@checked
def planted(count: Size, generator: torch.Generator, distractor: bool = False) -> Planted:
    """Return images with one informative patch each, and where it is.

    With ``distractor`` every image has the patch `loud` at another place as well.
    """
    noise = torch.randn(count, PLACES, PATCH, PATCH, generator=generator)
    tokens = _NOISE * noise
    classes = torch.randint(CLASSES, (count,), generator=generator)
    places = torch.randint(PLACES, (count,), generator=generator)
    apart = torch.randint(1, PLACES, (count,), generator=generator)
    rows = torch.arange(count)
    tokens[rows, places] = patterns()[classes] + 0.2 * noise[rows, places]
    distractors = torch.full((count,), -1)
    if distractor:
        distractors = (places + apart) % PLACES
        tokens[rows, distractors] = loud() + 0.2 * noise[rows, distractors]
    grid = tokens.reshape(count, ROWS, ROWS, PATCH, PATCH)
    images = grid.transpose(2, 3).reshape(count, 1, SIZE, SIZE)
    return Planted(images, classes, places, distractors)
