"""Tasks that need nothing but memory, so that memory can be measured.

Tokens are numbers. What has to be remembered is drawn again in every sequence: it cannot be
learned by heart.
"""

import torch
from jaxtyping import Int
from torch import Tensor

from helpers.validate import Count, Size, checked


@checked
def recall_batch(
    count: Size, distance: Count, generator: torch.Generator, symbols: Size = 8
) -> tuple[Int[Tensor, "batch time"], Int[Tensor, " batch"]]:
    """Return sequences and their first token, to be named after ``distance`` others have gone by.

    The sequences are 1 + distance tokens long; the first is one of ``symbols``, the others are
    distractors, numbers from ``symbols`` up to ``2 * symbols - 1``. The target is the first
    token. Guessing is right once in ``symbols`` times. Raises InputError for a negative distance,
    and for no sequence or symbol.
    """
    first = torch.randint(symbols, (count, 1), generator=generator)
    others = torch.randint(symbols, 2 * symbols, (count, distance), generator=generator)
    return torch.cat([first, others], 1), first[:, 0]
