"""A matrix product with or without a bias, for layers that keep their weights as (in, out)."""

from torch import Tensor
from torch.nn import functional as F


def affine(X: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
    """Return ``X W + b``, or ``X W`` where there is no bias."""
    return X @ W if b is None else F.linear(X, W.T, b)
