"""How well a query and an input fit: the alignment functions of the lecture, from f_att to q . k.

Each takes M queries and N inputs and gives M x N scores: rows are queries, columns are keys.
"""

import math

import torch
from jaxtyping import Float
from torch import Tensor


def additive_scores(
    Q: Float[Tensor, "*batch query d_q"],
    X: Float[Tensor, "*batch key d_x"],
    W_q: Float[Tensor, "d_q hidden"],
    W_x: Float[Tensor, "d_x hidden"],
    w: Float[Tensor, " hidden"],
) -> Float[Tensor, "*batch query key"]:
    """Ask a small network with one hidden layer how well each query and each input fit.

    ``e_ij = w . tanh(q_i W_q + x_j W_x)``: the lecture's f_att (additive attention,
    Bahdanau, Cho and Bengio 2015, arXiv 1409.0473). Query and input may differ in size.
    """
    hidden = torch.tanh((Q @ W_q)[..., :, None, :] + (X @ W_x)[..., None, :, :])
    return hidden @ w


def dot_product_scores(
    Q: Float[Tensor, "*batch query d_k"],
    K: Float[Tensor, "*batch key d_k"],
    scale: float | None = None,
) -> Float[Tensor, "*batch query key"]:
    """Let the dot product say how well each query and each key fit.

    ``e_ij = q_i . k_j / sqrt(d_k)`` (Vaswani et al. 2017, arXiv 1706.03762, equation 1).
    ``scale`` replaces the factor ``1 / sqrt(d_k)``; 1.0 is the unscaled dot product.

    Raises ValueError when queries and keys differ in size.
    """
    if Q.shape[-1] != K.shape[-1]:
        raise ValueError(
            f"queries and keys must have the same size d_k, got Q {tuple(Q.shape)} "
            f"and K {tuple(K.shape)}"
        )
    if scale is None:
        scale = 1 / math.sqrt(Q.shape[-1])
    return torch.einsum("...id,...jd->...ij", Q, K) * scale
