"""Attention for the decoder: it attends again to what was read, in every step.

Bahdanau, Cho and Bengio (2015, arXiv 1409.0473) for sentences; Xu et al. (2015, arXiv 1502.03044)
for images. The decoder stays as it is; only its part `look` is different.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import Tap, additive_scores, mask_scores, softmax, start
from helpers.models.decoder import Memory
from helpers.validate import Size, checked


class AdditiveAttention(nn.Module):
    """Ask with the state before, and take the mean of what was read as the context.

    ``e_tj = w . tanh(h_{t-1} W_h + z_j W_z)``, ``a_t = softmax(e_t)``, ``c_t = sum_j a_tj z_j``:
    the lecture's attention for captioning; ``hidden`` is the decoder's size, ``size`` that of one
    z, ``inner`` that of the small network. Padding is not attended to. Taps in every step: ``E``
    (scores, after the mask) and ``A``, both (batch, places).
    """

    @checked
    def __init__(
        self, hidden: Size, size: Size, inner: Size = 32, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.W_h = start.keeping_variance(hidden, inner, generator=generator)
        self.W_z = start.keeping_variance(size, inner, generator=generator)
        self.w = start.keeping_variance(inner, generator=generator)
        self.E, self.A = Tap(per_step=True), Tap(per_step=True)

    @checked(W_h="hidden _", W_z="D _")
    def forward(
        self, h_prev: Float[Tensor, "batch hidden"], memory: Memory
    ) -> Float[Tensor, "batch D"]:
        """Return the context of this step."""
        scores = additive_scores(h_prev[:, None], memory.Z, self.W_h, self.W_z, self.w)
        e_t = self.E(mask_scores(scores, memory.mask[:, None])[:, 0])
        a_t = self.A(softmax(e_t))
        return (a_t[:, None] @ memory.Z)[:, 0]
