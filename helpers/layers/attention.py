"""The attention layer of the lecture, without recurrence and without images.

The function first (`attend`: queries, keys and values are given), then the layer that makes
keys and values from its inputs (`GeneralAttention`). One head; no positions.
"""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from helpers.layers.alignment import dot_product_scores
from helpers.layers.softmax import mask_scores, softmax
from helpers.layers.tap import Tap


def attend(
    Q: Float[Tensor, "*batch query d_k"],
    K: Float[Tensor, "*batch key d_k"],
    V: Float[Tensor, "*batch key d_v"],
    mask: Bool[Tensor, "*#mask"] | None = None,
    scale: float | None = None,
) -> tuple[Float[Tensor, "*batch query d_v"], Float[Tensor, "*batch query key"]]:
    """Mix the values, each query choosing by how well it fits the keys.

    ``A = softmax(Q K^T / sqrt(d_k))``, ``Y = A V`` (the lecture's general attention layer;
    Vaswani et al. 2017, arXiv 1706.03762, equation 1). Returns the mix ``Y`` and the weights
    ``A``. ``mask`` is true where a query may look at a key; a query that may look at nothing
    gets weights 0 and output 0. ``scale`` replaces ``1 / sqrt(d_k)``.

    Raises ValueError when sizes do not fit.

    >>> Y, A = attend(torch.zeros(1, 2), torch.eye(2), torch.tensor([[1.0], [3.0]]))
    >>> A, Y                                        # no preference: the mean of the values
    (tensor([[0.5000, 0.5000]]), tensor([[2.]]))
    """
    if K.shape[-2] != V.shape[-2]:
        raise ValueError(
            f"every key needs one value, got K {tuple(K.shape)} and V {tuple(V.shape)}"
        )
    E = mask_scores(dot_product_scores(Q, K, scale), mask)
    A = softmax(E)
    Y = A @ V
    return Y, A


class GeneralAttention(nn.Module):
    """Queries from outside look at inputs through keys and take what they find as values.

    ``K = X W_k``, ``V = X W_v``, ``e_ij = q_i . k_j / sqrt(d_k)``, ``A = softmax(E)``,
    ``Y = A V``: the lecture's general attention layer (2). ``W_k`` is (d_x, d_k) and ``W_v``
    is (d_x, d_v); queries have size d_k. Taps: ``E`` (scores, after the mask) and ``A``.
    """

    def __init__(
        self, d_x: int, d_k: int, d_v: int, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.W_k = nn.Parameter(torch.empty(d_x, d_k))
        self.W_v = nn.Parameter(torch.empty(d_x, d_v))
        for W in (self.W_k, self.W_v):  # keeps the variance of what passes: Var(x W) = Var(x)
            nn.init.normal_(W, std=1 / math.sqrt(d_x), generator=generator)
        self.E = Tap()
        self.A = Tap()

    def forward(
        self,
        q: Float[Tensor, "*batch query d_k"],
        X: Float[Tensor, "*batch key d_x"],
        mask: Bool[Tensor, "*#mask"] | None = None,
    ) -> Float[Tensor, "*batch query d_v"]:
        """Give each query its context vector: y_i = sum_j a_ij v_j."""
        K = X @ self.W_k
        V = X @ self.W_v
        E = self.E(mask_scores(dot_product_scores(q, K), mask))
        A = self.A(softmax(E))
        return A @ V
