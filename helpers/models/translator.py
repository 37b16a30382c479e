"""Sequence to sequence: one network reads a sentence, another writes one of another length.

Sutskever, Vinyals and Le (2014, arXiv 1409.3215); Cho et al. (2014, arXiv 1406.1078).
"""

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers import GRU, Tap, start
from helpers.models.decoder import Decoder, Memory, write
from helpers.text.padding import PAD_ID
from helpers.validate import InputError, Size, checked, require_ids
from helpers.worlds.number_words import ENGLISH, GERMAN


class Encoder(nn.Module):
    """Read a sentence, word by word; the state after its last word is what it leaves.

    Taps: ``x`` (embedded words), ``gru.h`` (state after every word), ``c``.

    Raises InputError for sizes below 1, and in a pass for ids that are not tokens and for rows
    that begin with padding or have it between words.
    """

    @checked
    def __init__(
        self, tokens: Size, embedding: Size, hidden: Size, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.E = start.normal(tokens, embedding, std=1.0, generator=generator)
        self.gru = GRU(embedding, hidden, generator=generator)
        self.x, self.c = Tap(), Tap()

    @checked
    def forward(self, source: Int[Tensor, "batch time"]) -> Memory:
        """Return the states after all words, where they are words, and the last of them."""
        require_ids("source", source, len(self.E))
        mask = source != PAD_ID
        if not (mask[:, 0].all() and (mask[:, :-1] | ~mask[:, 1:]).all()):
            raise InputError("source should have its padding on the right, after at least one word")
        H, _ = self.gru(self.x(self.E[source]))
        last = mask.sum(1) - 1  # padding comes after it: its states are not used
        return Memory(H, mask, self.c(H[torch.arange(len(H)), last]))


class Translator(nn.Module):
    """Number words of one language in, those of another out; c is the only bridge.

    ``attention`` and ``size_c`` are those of `Decoder`: with a part that attends over
    ``memory.Z`` the same model becomes the one with attention; another kind of ``encoder`` may
    leave other rows there. Taps: those of ``encoder`` and ``decoder``.

    Raises InputError for what `Encoder` and `Decoder` refuse.
    """

    @checked
    def __init__(
        self,
        hidden: Size,
        embedding: Size = 32,
        attention: nn.Module | None = None,
        size_c: Size | None = None,
        generator: torch.Generator | None = None,
        encoder: type[Encoder] = Encoder,
    ) -> None:
        super().__init__()
        self.encoder = encoder(len(ENGLISH), embedding, hidden, generator)
        self.decoder = Decoder(len(GERMAN), embedding, hidden, attention, size_c, generator)

    @checked
    def forward(
        self,
        source: Int[Tensor, "batch time"],
        y: Int[Tensor, "batch steps"],
        teacher_forcing: Bool[Tensor, "batch steps"] | None = None,
    ) -> Float[Tensor, "batch steps tokens"]:
        """Score the token after every token of ``y``; ``teacher_forcing`` as in `Decoder`."""
        return self.decoder(self.encoder(source), y, teacher_forcing)

    @checked
    def translate(
        self,
        source: Int[Tensor, "batch time"],
        max_length: Size = 40,
        planted: dict[int, int] | None = None,
    ) -> Int[Tensor, "batch steps"]:
        """Write the translation freely; `helpers.models.decoder.write` says how."""
        with torch.no_grad():
            memory = self.encoder(source)
        return write(self.decoder, memory, max_length, planted)
