"""Letters in random orders: which of two comes first?"""

import torch
from jaxtyping import Bool, Int
from torch import Tensor

LETTERS = 6


def shuffled_letters(
    count: int, generator: torch.Generator
) -> tuple[Int[Tensor, "count time=6"], Bool[Tensor, " count"]]:
    """Draw the letters 0..5 in random orders, and say whether 0 stands before 1."""
    letters = torch.rand(count, LETTERS, generator=generator).argsort(1)
    return letters, (letters == 0).int().argmax(1) < (letters == 1).int().argmax(1)
