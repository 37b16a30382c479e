"""RMS normalization: every vector by itself gets root mean square 1; its mean stays."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers.norms import Epsilon
from helpers.validate import Size, checked


@checked
def rms_norm(
    X: Float[Tensor, "*batch d_model"], gain: Float[Tensor, " d_model"], eps: Epsilon = 1e-6
) -> Float[Tensor, "*batch d_model"]:
    """Return every vector with root mean square 1, then scaled number by number.

    ``y = x / sqrt(mean(x^2) + eps) * gain`` (Zhang and Sennrich 2019, arXiv 1910.07467). Unlike
    `layer_norm` it does not subtract the mean, and it has no bias.

    Raises InputError when sizes do not fit.

    >>> rms_norm(torch.tensor([[3.0, 4.0], [30.0, 40.0]]), torch.ones(2)).round(decimals=2)
    tensor([[0.8500, 1.1300],
            [0.8500, 1.1300]])
    """
    return X / torch.sqrt(X.square().mean(-1, keepdim=True) + eps) * gain


class RMSNorm(nn.Module):
    """Do `rms_norm` with a learned gain, which starts at 1.

    Runs torch's kernel for the same equation. Raises InputError for a size below 1, and in a pass
    for vectors of another size.
    """

    @checked
    def __init__(self, d_model: Size, eps: Epsilon = 1e-6) -> None:
        super().__init__()
        self.eps = eps
        self.gain = nn.Parameter(torch.ones(d_model))

    @checked(gain="d_model")
    def forward(self, X: Float[Tensor, "*batch d_model"]) -> Float[Tensor, "*batch d_model"]:
        """Return the normed vectors."""
        return F.rms_norm(X, self.gain.shape, self.gain, self.eps)
