"""Self-attention: the queries are calculated from the inputs, too."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from helpers.layers import start
from helpers.layers.attention import Attention
from helpers.validate import Size, checked


class SelfAttention(Attention):
    """Every input attends to all inputs, itself among them, and receives a mix of values.

    ``Q = X W_q``, ``K = X W_k``, ``V = X W_v``, ``E = Q K^T / sqrt(d_k)``, ``A = softmax(E)``,
    ``Y = A V``: the lecture's self-attention layer. ``W_q`` and ``W_k`` are (d_x, d_k), ``W_v``
    is (d_x, d_v). One head, no positions: a set goes in and a set comes out. Taps: ``E``
    (scores, after the mask) and ``A``.

    Raises InputError for sizes below 1, and in a pass for inputs of another size.
    """

    @checked
    def __init__(
        self, d_x: Size, d_k: Size, d_v: Size, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.W_q = start.keeping_variance(d_x, d_k, generator=generator)
        self.W_k = start.keeping_variance(d_x, d_k, generator=generator)
        self.W_v = start.keeping_variance(d_x, d_v, generator=generator)

    @checked(W_q="d_x _")
    def forward(
        self,
        X: Float[Tensor, "*batch time d_x"],
        mask: Bool[Tensor, "*#mask"] | None = None,
    ) -> Float[Tensor, "*batch time d_v"]:
        """Return every input's context vector. ``mask`` is true where a query may attend."""
        return self.mix(X @ self.W_q, X @ self.W_k, X @ self.W_v, mask)
