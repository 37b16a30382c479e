"""The MLP of newer transformers: one half of its hidden layer is a gate for the other."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import start
from helpers.layers.tap import Tap
from helpers.validate import Size, checked


class GatedMLP(nn.Module):
    """SwiGLU: ``MLP(x) = (silu(x W_gate) * (x W_up)) W_down``, with ``silu(z) = z sigmoid(z)``.

    Shazeer 2020, arXiv 2002.05202. ``W_gate`` and ``W_up`` are (d_model, d_hidden), ``W_down``
    (d_hidden, d_model); no biases. Tap: ``hidden``, the product before the last layer.

    Raises InputError for sizes below 1, and in a pass for vectors of another size.
    """

    @checked
    def __init__(
        self, d_model: Size, d_hidden: Size, *, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.W_gate = start.keeping_variance(d_model, d_hidden, generator=generator)
        self.W_up = start.keeping_variance(d_model, d_hidden, generator=generator)
        self.W_down = start.keeping_variance(d_hidden, d_model, generator=generator)
        self.hidden = Tap()

    @checked(W_gate="d_model _")
    def forward(self, X: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Return what the three layers make of each vector."""
        hidden = self.hidden(F.silu(X @ self.W_gate) * (X @ self.W_up))
        return hidden @ self.W_down
