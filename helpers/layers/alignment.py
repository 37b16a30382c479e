"""How well a query and an input fit: the alignment functions of the lecture, from f_att to q . k.

Each takes M queries and N inputs and returns M x N scores: rows are queries, columns are keys.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from helpers.validate import checked


@checked
def additive_scores(
    Q: Float[Tensor, "*batch query d_q"],
    X: Float[Tensor, "*batch key d_x"],
    W_q: Float[Tensor, "d_q hidden"],
    W_x: Float[Tensor, "d_x hidden"],
    w: Float[Tensor, " hidden"],
) -> Float[Tensor, "*batch query key"]:
    """Return the scores of a small network with one hidden layer for each query and input.

    ``e_ij = w . tanh(q_i W_q + x_j W_x)``: the lecture's f_att (additive attention,
    Bahdanau, Cho and Bengio 2015, arXiv 1409.0473). Query and input may differ in size.

    Raises InputError for sizes that do not fit.
    """
    hidden = torch.tanh((Q @ W_q)[..., :, None, :] + (X @ W_x)[..., None, :, :])
    return hidden @ w


@checked
def dot_product_scores(
    Q: Float[Tensor, "*batch query d_k"],
    K: Float[Tensor, "*batch key d_k"],
    scale: float | None = None,
) -> Float[Tensor, "*batch query key"]:
    """Return the scaled dot product of each query with each key.

    ``e_ij = q_i . k_j / sqrt(d_k)`` (Vaswani et al. 2017, arXiv 1706.03762, equation 1). In half
    precision the query is scaled before the product, so that the sum stays in range.
    ``scale`` replaces the factor ``1 / sqrt(d_k)``; 1.0 is the unscaled dot product.

    Raises InputError when queries and keys differ in size.
    """
    return scaled_scores(Q, K, scale)


def scaled_scores(Q: Tensor, K: Tensor, scale: float | None) -> Tensor:
    """Do what `dot_product_scores` does, for layers that have checked their input."""
    if scale is None:
        scale = 1 / math.sqrt(Q.shape[-1])
    if Q.dtype is torch.float16:  # the sum could be above 65,504 before it is scaled
        return (Q * scale) @ K.mT
    return torch.einsum("...id,...jd->...ij", Q, K) * scale
