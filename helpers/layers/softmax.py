"""From scores to weights: the softmax, a mask before it, and how spread out its result is."""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor


def softmax(scores: Float[Tensor, "*rest"], dim: int = -1) -> Float[Tensor, "*rest"]:
    """Turn scores into weights that are positive and sum to one along ``dim``.

    ``a_i = exp(e_i) / sum_j exp(e_j)``, computed after subtracting the largest score: the
    result is the same and ``exp`` cannot overflow. A score of minus infinity gets weight
    zero; where all scores are minus infinity nothing may be looked at, and all weights are
    zero (torch's own softmax gives NaN there).

    >>> softmax(torch.tensor([0.0, 0.0, -math.inf]))
    tensor([0.5000, 0.5000, 0.0000])
    """
    largest = scores.detach().amax(dim, keepdim=True)
    largest = largest.masked_fill(largest == -math.inf, 0.0)  # -inf - (-inf) would be NaN
    exponentials = torch.exp(scores - largest)
    total = exponentials.sum(dim, keepdim=True)
    return exponentials / total.clamp(min=1.0)  # total >= exp(0), or 0 if all is masked


def mask_scores(
    scores: Float[Tensor, "*batch query key"], mask: Bool[Tensor, "*#mask"] | None
) -> Float[Tensor, "*batch query key"]:
    """Set the scores that may not be looked at to minus infinity.

    ``mask`` is true where a query may look at a key, as in torch's
    ``scaled_dot_product_attention``; it broadcasts over leading axes. None allows all.

    Raises ValueError when the mask does not broadcast to the scores.
    """
    if mask is None:
        return scores
    try:
        mask = mask.broadcast_to(scores.shape)
    except RuntimeError as error:
        raise ValueError(
            f"the mask must broadcast to the scores {tuple(scores.shape)} (query, key), "
            f"got {tuple(mask.shape)}"
        ) from error
    return scores.masked_fill(~mask, -math.inf)


def entropy_bits(weights: Float[Tensor, "*rest key"]) -> Float[Tensor, "*rest"]:
    """Say how spread out each row of weights is: 0 bits for one key, log2 N for N equal keys.

    ``H = -sum_i a_i log2 a_i`` (Shannon 1948), with ``0 log 0 = 0``. ``2 ** H`` is the
    number of equally weighted keys with the same entropy.

    >>> entropy_bits(torch.tensor([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]]))
    tensor([1., 0.])
    """
    return torch.special.entr(weights).sum(-1) / math.log(2)
