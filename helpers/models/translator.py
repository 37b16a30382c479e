"""Sequence to sequence: one network reads a sentence, another writes one of another length.

Sutskever, Vinyals and Le (2014, arXiv 1409.3215); Cho et al. (2014, arXiv 1406.1078).
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers.gru import GRU
from helpers.layers.tap import Tap
from helpers.models.decoder import Decoder, Memory, write
from helpers.text.padding import PAD_ID
from helpers.worlds.number_words import ENGLISH, GERMAN


class Encoder(nn.Module):
    """Read a sentence, word by word; the state after its last word is what it leaves.

    Taps: ``x`` (embedded words), ``gru.h`` (state after every word), ``c``.
    """

    def __init__(
        self, tokens: int, embedding: int, hidden: int, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.E = nn.Parameter(torch.randn(tokens, embedding, generator=generator))
        self.gru = GRU(embedding, hidden, generator=generator)
        self.x, self.c = Tap(), Tap()

    def forward(self, source: Int[Tensor, "batch time"]) -> Memory:
        """Give the states after all words, where they are words, and the last of them."""
        mask = source != PAD_ID
        H, _ = self.gru(self.x(self.E[source]))
        last = mask.sum(1) - 1  # padding stands behind: its states are not asked for
        return Memory(H, mask, self.c(H[torch.arange(len(H)), last]))


class Translator(nn.Module):
    """Number words of one language in, those of another out; c is the only bridge.

    ``look`` and ``size_c`` are those of `Decoder`: with a part that attends over ``memory.Z`` the
    same model becomes the one with attention; another kind of ``encoder`` may leave other rows
    there. Taps: those of ``encoder`` and ``decoder``.
    """

    def __init__(
        self,
        hidden: int,
        embedding: int = 32,
        look: nn.Module | None = None,
        size_c: int | None = None,
        generator: torch.Generator | None = None,
        encoder: type[Encoder] = Encoder,
    ) -> None:
        super().__init__()
        self.encoder = encoder(len(ENGLISH), embedding, hidden, generator)
        self.decoder = Decoder(len(GERMAN), embedding, hidden, look, size_c, generator)

    def forward(
        self,
        source: Int[Tensor, "batch time"],
        y: Int[Tensor, "batch steps"],
        forced: Bool[Tensor, "batch steps"] | None = None,
    ) -> Float[Tensor, "batch steps tokens"]:
        """Score the token after every token of ``y``; ``forced`` as in `Decoder`."""
        return self.decoder(self.encoder(source), y, forced)

    def translate(
        self,
        source: Int[Tensor, "batch time"],
        most: int = 40,
        planted: dict[int, int] | None = None,
    ) -> Int[Tensor, "batch steps"]:
        """Write the translation freely; `helpers.models.decoder.write` says how."""
        with torch.no_grad():
            memory = self.encoder(source)
        return write(self.decoder, memory, most, planted)
