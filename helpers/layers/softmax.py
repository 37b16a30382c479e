"""From scores to weights: the softmax, a mask before it, and how spread out its result is."""

import math
from collections.abc import Sequence

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from helpers.validate import InputError, checked, require

_HALF = (torch.float16, torch.bfloat16)


@checked
def softmax(scores: Float[Tensor, "*rest"], dim: int = -1) -> Float[Tensor, "*rest"]:
    """Return weights that are positive and sum to one along ``dim``.

    ``a_i = exp(e_i) / sum_j exp(e_j)``, computed after subtracting the largest score: the
    result is the same and ``exp`` cannot overflow. Half precision is computed in float32, since
    the sum may be larger than 65,504. A score of minus infinity gets weight zero; where all
    scores are minus infinity there is nothing to attend to, and all weights are zero (torch's own
    softmax returns NaN there).

    Raises InputError for an axis that is not there or holds no score.

    >>> softmax(torch.tensor([0.0, 0.0, -math.inf]))
    tensor([0.5000, 0.5000, 0.0000])
    """
    rank = scores.ndim
    require(-rank <= dim < rank, "dim", f"an axis of the scores {tuple(scores.shape)}", dim)
    require(scores.shape[dim] > 0, "scores", f"at least one along axis {dim}", scores)
    return weights_of(scores, dim)


def weights_of(scores: Tensor, dim: int = -1) -> Tensor:
    """Do what `softmax` does, for layers that have checked their input."""
    wide = scores.float() if scores.dtype in _HALF else scores
    largest = wide.detach().amax(dim, keepdim=True)
    largest = largest.masked_fill(largest == -math.inf, 0.0)  # -inf - (-inf) would be NaN
    exponentials = torch.exp(wide - largest)
    total = exponentials.sum(dim, keepdim=True)
    weights = exponentials / total.clamp(min=1.0)  # total >= exp(0), or 0 if all is masked
    return weights.to(scores.dtype)


@checked
def mask_scores(
    scores: Float[Tensor, "*batch query key"], mask: Bool[Tensor, "*#mask"] | None
) -> Float[Tensor, "*batch query key"]:
    """Return the scores with minus infinity where a query must not attend to a key.

    ``mask`` is true where a query may attend to a key, as in torch's
    ``scaled_dot_product_attention``; it broadcasts over leading axes. None allows all.

    Raises InputError when the mask is not boolean or does not broadcast to the scores.
    """
    return masked(scores, mask)


def masked(scores: Tensor, mask: Tensor | None) -> Tensor:
    """Do what `mask_scores` does, for layers that have checked their input."""
    if mask is None:
        return scores
    require_broadcast(mask, scores.shape)
    return scores.masked_fill(~mask, -math.inf)


def require_broadcast(mask: Tensor, scores: Sequence[int]) -> None:
    """Raise InputError for a mask that does not broadcast to scores of this shape."""
    sizes = zip(mask.shape[::-1], scores[::-1], strict=False)
    if mask.ndim > len(scores) or any(own not in (1, size) for own, size in sizes):
        raise InputError(
            f"mask should broadcast to the scores {tuple(scores)}, whose last axes are query "
            f"and key, got {tuple(mask.shape)}"
        )


@checked
def entropy_bits(weights: Float[Tensor, "*rest key"]) -> Float[Tensor, "*rest"]:
    """Return how spread out each row is: 0 bits for one key, log2 N for N equal keys.

    ``H = -sum_i a_i log2 a_i`` (Shannon 1948), with ``0 log 0 = 0`` and no gradient there: a
    masked key stays masked. ``2 ** H`` is the number of equally weighted keys with the same
    entropy.

    >>> entropy_bits(torch.tensor([[0.5, 0.5, 0.0], [0.0, 1.0, 0.0]]))
    tensor([1., 0.])
    """
    none = weights == 0  # the slope of -a log a is infinite there, and 0 times it NaN
    surprise = torch.special.entr(weights.masked_fill(none, 1.0)).masked_fill(none, 0.0)
    return surprise.sum(-1) / math.log(2)
