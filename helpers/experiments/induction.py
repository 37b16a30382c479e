"""Heads that look for what came after the last time: the induction score (notebook 16)."""

import numpy as np
import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.validate import Count, InputError, Size, checked


@checked
def repeated_tokens(
    batch: Size, period: Size, vocab: Size, generator: torch.Generator, first: Count = 0
) -> Int[Tensor, "batch time"]:
    """Return rows of ``period`` random ids from ``first`` to vocab - 1, each written twice.

    The second half can be predicted by looking back, and nothing else helps. Raises InputError
    where no id is left.
    """
    if first >= vocab:
        raise InputError(f"first should be below vocab = {vocab}, got {first}")
    once = torch.randint(first, vocab, (batch, period), generator=generator)
    return torch.cat([once, once], 1)


@checked
def induction_score(
    A: Float[np.ndarray, "*layer query key"], period: Size
) -> Float[np.ndarray, "*layer"]:
    """Return how much each head attends to the token after the last occurrence of its own.

    The mean of ``A[t, t - period + 1]`` over the second half of a text that repeats after
    ``period`` tokens (Olsson et al. 2022, arXiv 2209.11895): 1 for a perfect induction head, about
    ``1 / t`` for an even mix. Raises InputError for maps that are not square or are shorter
    than twice the period.
    """
    time = A.shape[-1]
    if A.shape[-2] != time or time < 2 * period:
        raise InputError(
            f"A should be (..., time, time) with a time of at least 2 period = {2 * period}, "
            f"got {A.shape}"
        )
    t = np.arange(period, 2 * period)
    return np.asarray(A[..., t, t - period + 1].mean(-1))
