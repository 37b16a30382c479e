"""Self-attention: the queries are calculated from the inputs, too."""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from helpers.layers.alignment import dot_product_scores
from helpers.layers.softmax import mask_scores, softmax
from helpers.layers.tap import Tap


class SelfAttention(nn.Module):
    """Every input asks all inputs, itself among them, and takes what it finds as values.

    ``Q = X W_q``, ``K = X W_k``, ``V = X W_v``, ``E = Q K^T / sqrt(d_k)``, ``A = softmax(E)``,
    ``Y = A V``: the lecture's self-attention layer. ``W_q`` and ``W_k`` are (d_x, d_k), ``W_v``
    is (d_x, d_v). One head, no positions: a set goes in and a set comes out. Taps: ``E``
    (scores, after the mask) and ``A``.
    """

    def __init__(
        self, d_x: int, d_k: int, d_v: int, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.W_q = nn.Parameter(torch.empty(d_x, d_k))
        self.W_k = nn.Parameter(torch.empty(d_x, d_k))
        self.W_v = nn.Parameter(torch.empty(d_x, d_v))
        for W in (self.W_q, self.W_k, self.W_v):  # keeps the variance: Var(x W) = Var(x)
            nn.init.normal_(W, std=1 / math.sqrt(d_x), generator=generator)
        self.E = Tap()
        self.A = Tap()

    def forward(
        self,
        X: Float[Tensor, "*batch time d_x"],
        mask: Bool[Tensor, "*#mask"] | None = None,
    ) -> Float[Tensor, "*batch time d_v"]:
        """Give every input its context vector. ``mask`` is true where a query may look."""
        Q = X @ self.W_q
        K = X @ self.W_k
        V = X @ self.W_v
        E = self.E(mask_scores(dot_product_scores(Q, K), mask))
        A = self.A(softmax(E))
        return A @ V
