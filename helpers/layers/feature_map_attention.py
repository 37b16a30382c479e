"""Self-attention over an image's feature map: every position attends to every position."""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.layers.attention import Attention
from helpers.validate import Size, checked


class FeatureMapAttention(Attention):
    """Let every position of a feature map attend to all positions, and add the result to it.

    ``y = x + gamma * W_o(A V)`` with queries, keys and values from 1 x 1 convolutions: the
    module of SAGAN (Zhang et al. 2018, arXiv 1805.08318). There queries and keys have an
    eighth and values half of the channels, scores are not scaled (``scale=1.0``), and
    ``gamma`` starts at 0, so that the module starts as the identity and its convolutions
    without a gradient. Here ``scale`` is ``1 / sqrt(d_k)`` unless given. The grid is read row by
    row. Taps: ``E`` and ``A``, both (batch, H * W, H * W).

    Raises InputError for sizes below 1, and in a pass for a map with other channels.
    """

    @checked
    def __init__(
        self,
        channels: Size,
        d_k: Size | None = None,
        d_v: Size | None = None,
        gamma: float = 0.0,
        scale: float | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.channels, self.scale = channels, scale
        d_k = max(1, channels // 8) if d_k is None else d_k
        d_v = max(1, channels // 2) if d_v is None else d_v
        with start.drawn_from(generator):
            self.to_q = nn.Conv2d(channels, d_k, 1, bias=False)
            self.to_k = nn.Conv2d(channels, d_k, 1, bias=False)
            self.to_v = nn.Conv2d(channels, d_v, 1, bias=False)
            self.to_out = nn.Conv2d(d_v, channels, 1, bias=False)
        self.gamma = nn.Parameter(torch.tensor(float(gamma)))

    @checked(gamma="", channels="channels")
    def forward(
        self, Z: Float[Tensor, "batch channels H W"]
    ) -> Float[Tensor, "batch channels H W"]:
        """Return the map with what each position received added to it."""
        Q, K, V = (to(Z).flatten(2).mT for to in (self.to_q, self.to_k, self.to_v))
        Y = self.mix(Q, K, V, scale=self.scale).mT.unflatten(-1, Z.shape[-2:])
        return Z + self.gamma * self.to_out(Y)
