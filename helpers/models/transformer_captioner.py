"""The captioner with a transformer decoder: ``y_t = T_D(y_{0:t-1}, c)``, c the grid of features."""

from collections.abc import Mapping

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import start
from helpers.models.captioner import MAX_LENGTH, Features
from helpers.models.transformer_decoder import TransformerDecoder, greedy_decode
from helpers.validate import Size, checked
from helpers.worlds.captions import CAPTIONS


class TransformerCaptioner(nn.Module):
    """Say what is in an image: the features of `Captioner`, a decoder without recurrence.

    Every word attends to the words before it and to all positions of the grid; nothing is
    pooled. ``size`` is that of one position's features. Taps: ``features.z``, and those of
    ``decoder``.
    """

    @checked
    def __init__(
        self,
        d_model: Size = 64,
        n_heads: Size = 4,
        n_blocks: Size = 2,
        size: Size = 64,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.features = Features(size)
        self.decoder = TransformerDecoder(
            len(CAPTIONS), d_model, n_heads, n_blocks, d_context=size, generator=generator
        )
        if generator is not None:
            see = (self.features.first, self.features.second, self.features.third)
            start.for_relu(*see, generator=generator)

    @checked
    def encode(
        self, image: Float[Tensor, "batch 3 height width"]
    ) -> Float[Tensor, "batch position size"]:
        """Return the features of all positions, row by row."""
        return self.features(image).flatten(2).mT

    @checked
    def forward(
        self, image: Float[Tensor, "batch 3 height width"], y: Int[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time tokens"]:
        """Score the word after every word of ``y``, all of them in one pass."""
        return self.decoder(y, self.encode(image))

    @checked
    def caption(
        self,
        image: Float[Tensor, "batch 3 height width"],
        max_length: Size = MAX_LENGTH,
        cached: bool = True,
        planted: Mapping[int, int] | None = None,
    ) -> Int[Tensor, "batch time"]:
        """Write the captions freely; `greedy_decode` says how."""
        with torch.no_grad():
            C = self.encode(image)
        return greedy_decode(self.decoder, C, max_length, cached=cached, planted=planted)
