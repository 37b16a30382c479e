"""Who may attend to whom: the masks of the course, true where a query may attend to a key."""

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from helpers.validate import Count, InputError, Size, checked, require_numbers


@checked
def causal_mask(time: Size, past: Count = 0) -> Bool[Tensor, "time key"]:
    """Let every position attend to itself and to the past, and to nothing that comes later.

    ``mask[t, s]`` is true where ``s <= t``: the lecture's masked self-attention. Forbidden
    scores become minus infinity before the softmax (`mask_scores`), so that what comes later
    has weight exactly 0.

    With ``past`` the queries are the last ``time`` of past + time tokens, as they are when the
    keys of the others come out of a cache.

    Raises InputError for a time below 1 or a past below 0.

    >>> causal_mask(3).int()
    tensor([[1, 0, 0],
            [1, 1, 0],
            [1, 1, 1]], dtype=torch.int32)
    >>> causal_mask(2, past=1).int()
    tensor([[1, 1, 0],
            [1, 1, 1]], dtype=torch.int32)
    """
    return torch.ones(time, past + time, dtype=torch.bool).tril(past)


@checked
def padding_mask(lengths: Int[Tensor, " batch"], time: Size) -> Bool[Tensor, "batch 1 time"]:
    """Let no query attend to the padding after a sequence that is shorter than the longest.

    True for the first ``lengths[b]`` keys of sequence b; the axis of size 1 is for all queries.
    Together with causality: ``causal_mask(time) & padding_mask(lengths, time)``.

    Raises InputError for lengths that are not whole numbers in 0..time.
    """
    require_numbers(lengths=lengths)
    if lengths.min() < 0 or lengths.max() > time:
        raise InputError(f"lengths should be from 0 to time = {time}, got {lengths.tolist()}")
    return (torch.arange(time, device=lengths.device) < lengths[:, None])[:, None]


@checked
def prefix_mask(time: Size, prefix: Count) -> Bool[Tensor, "time key"]:
    """Let the first ``prefix`` positions attend to each other, and all others to their past.

    ``mask[t, s]`` is true where ``s < prefix`` or ``s <= t``: the prefix is read in both
    directions, the rest is written from left to right (Raffel et al. 2020, arXiv 1910.10683,
    figure 4). A prefix of 0 or 1 is the causal mask, a prefix of ``time`` allows everything.

    Raises InputError for a prefix longer than ``time``.

    >>> prefix_mask(4, prefix=2).int()
    tensor([[1, 1, 0, 0],
            [1, 1, 0, 0],
            [1, 1, 1, 0],
            [1, 1, 1, 1]], dtype=torch.int32)
    """
    if prefix > time:
        raise InputError(f"prefix should be at most time = {time}, got {prefix}")
    mask = causal_mask(time)
    mask[:prefix, :prefix] = True
    return mask
