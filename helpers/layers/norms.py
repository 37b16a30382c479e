"""Layer normalization: every vector by itself gets mean 0 and variance 1."""

from __future__ import annotations

from typing import Annotated

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import start
from helpers.layers.from_torch import copied, require_settings
from helpers.validate import Range, Size, checked

Epsilon = Annotated[float, Range(0)]


@checked
def layer_norm(
    X: Float[Tensor, "*batch d_model"],
    gain: Float[Tensor, " d_model"],
    bias: Float[Tensor, " d_model"] | None = None,
    eps: Epsilon = 1e-5,
) -> Float[Tensor, "*batch d_model"]:
    """Return every vector with mean 0 and variance 1, then scaled and shifted number by number.

    ``y = (x - mean(x)) / sqrt(var(x) + eps) * gain + bias`` (Ba, Kiros and Hinton 2016, arXiv
    1607.06450). Mean and variance are over the numbers of one vector, and the variance divides
    by d_model: nothing is shared between the vectors of a sequence, or of a batch. ``eps``
    keeps the root away from 0 where all numbers are equal.

    Raises InputError when sizes do not fit.

    >>> layer_norm(torch.tensor([[1.0, 3.0], [10.0, 30.0]]), torch.ones(2), eps=0.0)
    tensor([[-1.,  1.],
            [-1.,  1.]])
    """
    centered = X - X.mean(-1, keepdim=True)
    variance = centered.square().mean(-1, keepdim=True)
    normed = centered / torch.sqrt(variance + eps) * gain
    return normed if bias is None else normed + bias


class LayerNorm(nn.Module):
    """Do `layer_norm` with a learned gain, which starts at 1, and bias, which starts at 0.

    Runs torch's fused kernel for the same equation. Raises InputError for a size below 1, and in
    a pass for vectors of another size.
    """

    bias: nn.Parameter | None

    @checked
    def __init__(self, d_model: Size, eps: Epsilon = 1e-5, *, bias: bool = True) -> None:
        super().__init__()
        self.eps = eps
        self.gain = nn.Parameter(torch.ones(d_model))
        self.bias = start.zeros(d_model) if bias else None

    @checked(gain="d_model")
    def forward(self, X: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Return the normed vectors."""
        return F.layer_norm(X, self.gain.shape, self.gain, self.bias, self.eps)

    @classmethod
    @checked
    def from_torch(cls, theirs: nn.LayerNorm) -> LayerNorm:
        """Return the same layer as torch's.

        Raises InputError for a layer without a gain, or one that norms more than the last axis.
        """
        require_settings(
            theirs,
            {"elementwise_affine": True, "normalized_shape": tuple(theirs.normalized_shape[-1:])},
        )
        weights = {"gain": theirs.weight} | ({} if theirs.bias is None else {"bias": theirs.bias})
        return copied(cls(len(theirs.weight), theirs.eps, bias=theirs.bias is not None), **weights)
