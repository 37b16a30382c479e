"""Self-attention over an image's feature map: every place may ask every other place."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers.alignment import dot_product_scores
from helpers.layers.softmax import softmax
from helpers.layers.tap import Tap


class FeatureMapAttention(nn.Module):
    """Let every place of a feature map look at all places, and add what it found to it.

    ``y = x + gamma * W_o(A V)`` with queries, keys and values from 1 x 1 convolutions: the
    module of SAGAN (Zhang et al. 2018, arXiv 1805.08318). There queries and keys have an
    eighth and values half of the channels, scores are not scaled (``scale=1.0``), and
    ``gamma`` starts at 0, so that the module starts as the identity and its convolutions
    without a gradient. Here ``scale`` is ``1 / sqrt(d_k)`` unless given. The grid is read row by
    row. Taps: ``E`` and ``A``, both (batch, H * W, H * W).
    """

    def __init__(
        self,
        channels: int,
        d_k: int | None = None,
        d_v: int | None = None,
        gamma: float = 0.0,
        scale: float | None = None,
    ) -> None:
        super().__init__()
        d_k = max(1, channels // 8) if d_k is None else d_k
        d_v = max(1, channels // 2) if d_v is None else d_v
        self.scale = scale
        self.to_q = nn.Conv2d(channels, d_k, 1, bias=False)
        self.to_k = nn.Conv2d(channels, d_k, 1, bias=False)
        self.to_v = nn.Conv2d(channels, d_v, 1, bias=False)
        self.to_out = nn.Conv2d(d_v, channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.tensor(float(gamma)))
        self.E = Tap()
        self.A = Tap()

    def forward(
        self, Z: Float[Tensor, "batch channels H W"]
    ) -> Float[Tensor, "batch channels H W"]:
        """Give the map back with what each place found added to it."""
        Q, K, V = (to(Z).flatten(2).mT for to in (self.to_q, self.to_k, self.to_v))
        E = self.E(dot_product_scores(Q, K, self.scale))
        A = self.A(softmax(E))
        Y = (A @ V).mT.unflatten(-1, Z.shape[-2:])
        return Z + self.gamma * self.to_out(Y)
