"""The translator without recurrence: an encoder reads, a decoder writes, attention alone connects.

Vaswani et al. (2017, arXiv 1706.03762).
"""

from collections.abc import Mapping

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers import EncoderStack, SinusoidalPositions, start
from helpers.models.transformer_decoder import TransformerDecoder, greedy_decode
from helpers.text.padding import PAD_ID
from helpers.validate import Size, checked, require_ids
from helpers.worlds.number_words import ENGLISH, GERMAN


class TransformerTranslator(nn.Module):
    """Number words of one language in, those of another out, with encoder and decoder blocks.

    Taps: those of ``encoder.blocks.0`` and so on, and those of ``decoder``.

    Raises InputError for what `EncoderStack` and `TransformerDecoder` refuse, and in a pass for
    ids outside the vocabulary.
    """

    @checked
    def __init__(
        self,
        d_model: Size = 64,
        n_heads: Size = 4,
        n_blocks: Size = 2,
        d_hidden: Size | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.E = start.normal(len(ENGLISH), d_model, std=1.0, generator=generator)
        self.positions = SinusoidalPositions(d_model)
        self.encoder = EncoderStack(n_blocks, d_model, n_heads, d_hidden, generator=generator)
        self.decoder = TransformerDecoder(
            len(GERMAN), d_model, n_heads, n_blocks, d_hidden, generator=generator
        )

    @checked
    def encode(
        self, source: Int[Tensor, "batch time"]
    ) -> tuple[Float[Tensor, "batch time d_model"], Bool[Tensor, "batch 1 time"]]:
        """Return a vector for every word, and the mask that is true where there is one."""
        require_ids("source", source, len(self.E))
        mask = (source != PAD_ID)[:, None]
        return self.encoder(self.positions(self.E[source]), mask), mask

    @checked
    def forward(
        self, source: Int[Tensor, "batch time"], y: Int[Tensor, "batch steps"]
    ) -> Float[Tensor, "batch steps tokens"]:
        """Score the token after every token of ``y``, all of them in one pass."""
        C, mask = self.encode(source)
        return self.decoder(y, C, mask)

    @checked
    def translate(
        self,
        source: Int[Tensor, "batch time"],
        max_length: Size = 40,
        cached: bool = True,
        planted: Mapping[int, int] | None = None,
    ) -> Int[Tensor, "batch steps"]:
        """Write the translations freely; `greedy_decode` says how."""
        with torch.no_grad():
            C, mask = self.encode(source)
        return greedy_decode(self.decoder, C, max_length, mask, cached, planted)
