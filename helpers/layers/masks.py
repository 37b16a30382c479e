"""Who may look at whom: the masks of the course, true where a query may look at a key."""

import torch
from jaxtyping import Bool, Int
from torch import Tensor


def causal_mask(time: int) -> Bool[Tensor, "time time"]:
    """Let every position look at itself and at the past, and at nothing that comes later.

    ``mask[t, s]`` is true where ``s <= t``: the lecture's masked self-attention. Forbidden
    scores become minus infinity before the softmax (`mask_scores`), so that what comes later
    has weight exactly 0.

    Raises ValueError for a time below 1.

    >>> causal_mask(3).int()
    tensor([[1, 0, 0],
            [1, 1, 0],
            [1, 1, 1]], dtype=torch.int32)
    """
    if time < 1:
        raise ValueError(f"a sequence has at least one position, got time = {time}")
    return torch.ones(time, time, dtype=torch.bool).tril()


def padding_mask(lengths: Int[Tensor, " batch"], time: int) -> Bool[Tensor, "batch 1 time"]:
    """Let nobody look at what only fills a short sequence up to the length of the longest.

    True for the first ``lengths[b]`` keys of sequence b; the axis of size 1 stands for all
    queries. Together with causality: ``causal_mask(time) & padding_mask(lengths, time)``.

    Raises ValueError for lengths outside 0..time.
    """
    if lengths.min() < 0 or lengths.max() > time:
        raise ValueError(f"lengths must lie in 0..{time}, got {lengths.tolist()}")
    return (torch.arange(time, device=lengths.device) < lengths[:, None])[:, None]
