"""The contrastive loss of CLIP, and the lowest value that it can have."""

import math

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.nn import functional as F

from helpers.validate import Size, checked, require, require_numbers


@checked
def contrastive_loss(
    logits: Float[Tensor, "pair pair"],
) -> Float[Tensor, ""]:
    """Return the symmetric InfoNCE loss of N pairs, in nats.

    ``logits[i, j]`` is the scaled similarity of image i and caption j; the pairs are on the
    diagonal. The loss is the mean of two cross-entropies, of the rows (which caption belongs to
    this image?) and of the columns (which image belongs to this caption?) (Radford et al. 2021,
    arXiv 2103.00020). It is ln N where all similarities are equal.

    >>> contrastive_loss(torch.zeros(4, 4))
    tensor(1.3863)
    """
    rows = torch.log_softmax(logits, 1).diagonal()
    columns = torch.log_softmax(logits, 0).diagonal()
    return -(rows + columns).mean() / 2


@checked
def cosines(
    X: Float[Tensor, "image d_joint"], Y: Float[Tensor, "text d_joint"]
) -> Float[Tensor, "image text"]:
    """Return the cosine of every row of X with every row of Y."""
    return F.normalize(X, dim=-1) @ F.normalize(Y, dim=-1).T


@checked
def batch_floor(labels: Int[Tensor, " pair"]) -> float:
    """Return the lowest contrastive loss of one batch, in nats; ``labels`` number its captions.

    Where c pairs of a batch have the same caption, nothing tells them apart: the captions are
    equal, so an image gives its own at most 1/c. Hence the mean of ln c over the pairs.

    >>> batch_floor(torch.tensor([7, 7, 3, 5]))
    0.34657359027997264
    """
    require_numbers(labels=labels)
    require(len(labels) > 0, "labels", "at least one", labels)
    _, at, counts = labels.unique(return_inverse=True, return_counts=True)
    return counts[at].double().log().mean().item()


@checked
def contrastive_floor(n_pairs: Size, n_captions: Size) -> float:
    """Return the expected floor of a batch of N pairs with K equally likely captions, in nats.

    A pair has Binomial(N - 1, 1/K) look-alikes, so the floor is E ln(1 + Binomial(N - 1, 1/K)).

    >>> round(contrastive_floor(64, 24), 3)
    1.181
    """
    others, p = n_pairs - 1, 1 / n_captions
    if n_captions == 1:
        return math.log(n_pairs)

    def chance(m: int) -> float:
        ways = math.lgamma(others + 1) - math.lgamma(m + 1) - math.lgamma(others - m + 1)
        return math.exp(ways + m * math.log(p) + (others - m) * math.log1p(-p))

    return math.fsum(chance(m) * math.log1p(m) for m in range(n_pairs))
