"""Tasks that need nothing but memory, so that memory can be measured.

Tokens are numbers. What has to be remembered is drawn anew in every sequence: it cannot be
learned by heart.
"""

import torch
from jaxtyping import Bool, Int
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


def copy_batch(
    count: int, length: int, distance: int, generator: torch.Generator, symbols: int = 8
) -> tuple[Int[Tensor, "batch time"], Int[Tensor, "batch time"], Bool[Tensor, "batch time"]]:
    """Read ``length`` tokens, wait for ``distance`` steps, then say them in the same order.

    Tokens are 0..symbols-1; ``symbols`` is the blank, ``symbols + 1`` the signal to speak. Gives
    inputs and targets of 2 * length + distance + 1 steps and where the targets count (elsewhere
    they are blank): the task of Hochreiter and Schmidhuber (1997) in the form of Arjovsky,
    Shah and Bengio (2016). Raises ValueError for no tokens or a negative distance.
    """
    if length < 1 or distance < 0:
        raise ValueError(f"needs length >= 1 and distance >= 0, got {length} and {distance}")
    blank, speak = symbols, symbols + 1
    what = torch.randint(symbols, (count, length), generator=generator)
    inputs = torch.full((count, 2 * length + distance + 1), blank)
    targets = torch.full_like(inputs, blank)
    counts = torch.zeros_like(inputs, dtype=torch.bool)
    inputs[:, :length] = what
    inputs[:, length + distance] = speak
    targets[:, -length:] = what
    counts[:, -length:] = True
    return inputs, targets, counts
