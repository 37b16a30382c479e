"""Attention for the decoder: it looks anew at what was read, in every step.

Bahdanau, Cho and Bengio (2015, arXiv 1409.0473) for sentences; Xu et al. (2015, arXiv 1502.03044)
for images. The decoder stays as it is; only its `look` is another.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import Tap, additive_scores, mask_scores, softmax
from helpers.models.decoder import Memory


class AdditiveLook(nn.Module):
    """Ask with the state before, and take the mean of what was read as the context.

    ``e_tj = w . tanh(h_{t-1} W_h + z_j W_z)``, ``a_t = softmax(e_t)``, ``c_t = sum_j a_tj z_j``:
    the lecture's attention for captioning; ``hidden`` is the decoder's size, ``size`` that of one
    z, ``inner`` that of the small network. Padding is not looked at. Taps in every step: ``E``
    (scores, after the mask) and ``A``, both (batch, places).
    """

    def __init__(
        self, hidden: int, size: int, inner: int = 32, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()

        def start(rows: int, *columns: int) -> nn.Parameter:
            return nn.Parameter(rows**-0.5 * torch.randn(rows, *columns, generator=generator))

        self.W_h, self.W_z, self.w = start(hidden, inner), start(size, inner), start(inner)
        self.E, self.A = Tap(per_step=True), Tap(per_step=True)

    def forward(
        self, h_prev: Float[Tensor, "batch hidden"], memory: Memory
    ) -> Float[Tensor, "batch size"]:
        """Give the context of this step."""
        scores = additive_scores(h_prev[:, None], memory.Z, self.W_h, self.W_z, self.w)
        e_t = self.E(mask_scores(scores, memory.mask[:, None])[:, 0])
        a_t = self.A(softmax(e_t))
        return (a_t[:, None] @ memory.Z)[:, 0]
