"""Tasks that need nothing but memory, so that memory can be measured.

Tokens are numbers. What has to be remembered is drawn again in every sequence: it cannot be
learned by heart.
"""

import torch
from jaxtyping import Int
from torch import Tensor


def recall_batch(
    count: int, distance: int, generator: torch.Generator, symbols: int = 8
) -> tuple[Int[Tensor, "batch time"], Int[Tensor, " batch"]]:
    """Name the first token after ``distance`` others have gone by.

    The sequences are 1 + distance tokens long; the first is one of ``symbols``, the others are
    distractors, numbers from ``symbols`` up to ``2 * symbols - 1``. The target is the first
    token. Guessing is right once in ``symbols`` times. Raises ValueError for a negative distance.
    """
    if distance < 0:
        raise ValueError(f"the distance must not be negative, got {distance}")
    first = torch.randint(symbols, (count, 1), generator=generator)
    others = torch.randint(symbols, 2 * symbols, (count, distance), generator=generator)
    return torch.cat([first, others], 1), first[:, 0]
