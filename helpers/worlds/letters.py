"""Letters in random orders: which of two comes first?"""

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from helpers.validate import Size, checked

LETTERS = 6


@checked
def shuffled_letters(
    count: Size, generator: torch.Generator
) -> tuple[Int[Tensor, "count time=6"], Bool[Tensor, " count"]]:
    """Return the letters 0..5 in random orders, and whether 0 is before 1.

    Raises InputError for a count below 1.
    """
    letters = torch.rand(count, LETTERS, generator=generator).argsort(1)
    return letters, (letters == 0).int().argmax(1) < (letters == 1).int().argmax(1)
