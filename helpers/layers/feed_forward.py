"""The MLP of a transformer block: two layers that see one vector at a time."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import start
from helpers.layers.affine import affine
from helpers.layers.from_torch import copied
from helpers.layers.tap import Tap
from helpers.validate import InputError, Size, checked

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": F.relu,
    "gelu": F.gelu,
    "gelu_tanh": partial(F.gelu, approximate="tanh"),
}


class MLP(nn.Module):
    """Two linear layers with a nonlinearity between them, the same for every vector.

    ``MLP(x) = f(x W_1 + b_1) W_2 + b_2`` (Vaswani et al. 2017, arXiv 1706.03762, section 3.3),
    with f "relu", "gelu" (Hendrycks and Gimpel 2016, arXiv 1606.08415, in its exact form) or
    "gelu_tanh" (GPT-2's approximation of it).
    ``W_1`` is (d_model, d_hidden), ``W_2`` (d_hidden, d_model). Tap: ``hidden``, what is
    between the two layers.

    Raises InputError for another nonlinearity, and in a pass for vectors of another size.
    """

    b_1: nn.Parameter | None
    b_2: nn.Parameter | None

    @checked
    def __init__(
        self,
        d_model: Size,
        d_hidden: Size,
        activation: str = "relu",
        *,
        bias: bool = True,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if activation not in ACTIVATIONS:
            known = " or ".join(map(repr, ACTIVATIONS))
            raise InputError(f"activation should be {known}, got {activation!r}")
        self.activation = activation
        self.W_1 = start.keeping_variance(d_model, d_hidden, generator=generator)
        self.W_2 = start.keeping_variance(d_hidden, d_model, generator=generator)
        self.b_1 = start.zeros(d_hidden) if bias else None
        self.b_2 = start.zeros(d_model) if bias else None
        self.hidden = Tap()

    @checked(W_1="d_model _")
    def forward(self, X: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Return what the two layers make of each vector."""
        hidden = self.hidden(ACTIVATIONS[self.activation](affine(X, self.W_1, self.b_1)))
        return affine(hidden, self.W_2, self.b_2)

    @classmethod
    @checked
    def from_torch(cls, first: nn.Linear, second: nn.Linear, activation: str = "relu") -> MLP:
        """Return the same MLP as torch's two linear layers with a nonlinearity between them."""
        weights = {"W_1": first.weight.T, "W_2": second.weight.T}
        if first.bias is not None:
            weights |= {"b_1": first.bias, "b_2": second.bias}
        d_model, d_hidden = first.in_features, first.out_features
        return copied(cls(d_model, d_hidden, activation, bias="b_1" in weights), **weights)
