"""Encoder, decoder or both: the same blocks, and only the mask says which design it is."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers import DecoderStack, EncoderStack, SinusoidalPositions, causal_mask, start
from helpers.validate import Size, checked, require_ids


class _Design(nn.Module):
    """What all designs share: embeddings, sinusoidal positions, the embedding as read-out.

    As in Vaswani et al. (2017), embeddings are multiplied by ``sqrt(d_model)``.
    """

    def __init__(self, vocab: int, d_model: int, generator: torch.Generator | None) -> None:
        super().__init__()
        self.embed = nn.Embedding(vocab, d_model)
        self.embed.weight = start.normal(vocab, d_model, std=d_model**-0.5, generator=generator)
        self.positions = SinusoidalPositions(d_model)

    def _begin(self, name: str, tokens: Tensor) -> Tensor:
        require_ids(name, tokens, self.embed.num_embeddings)
        return self.positions(self.embed(tokens) * self.embed.embedding_dim**0.5)


class OneStack(_Design):
    """One stack of blocks with self-attention. The mask decides what it is.

    Without a mask it is an encoder (BERT), with `helpers.layers.causal_mask` a decoder (GPT),
    with `helpers.layers.prefix_mask` a prefix language model. The parameters are the same.
    Taps: those of ``stack.blocks.0`` and so on.

    Raises InputError for what `EncoderStack` refuses, and in a pass for ids outside the
    vocabulary.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        d_model: Size = 48,
        n_heads: Size = 4,
        n_blocks: Size = 3,
        d_hidden: Size | None = None,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__(vocab, d_model, generator)
        self.stack = EncoderStack(n_blocks, d_model, n_heads, d_hidden, activation="gelu",
                                  generator=generator)  # fmt: skip

    @checked(embed__weight="_ d_model")
    def states(
        self, tokens: Int[Tensor, "batch time"], mask: Bool[Tensor, "*#mask"] | None = None
    ) -> Float[Tensor, "batch time d_model"]:
        """Return the vector of every token after the last block and its norm."""
        return self.stack(self._begin("tokens", tokens), mask)

    @checked(embed__weight="vocab _")
    def forward(
        self, tokens: Int[Tensor, "batch time"], mask: Bool[Tensor, "*#mask"] | None = None
    ) -> Float[Tensor, "batch time vocab"]:
        """Return scores at every position: of its own token, or of the next; the loss decides."""
        return self.states(tokens, mask) @ self.embed.weight.T


class TwoStacks(_Design):
    """An encoder reads the source, a decoder writes the target and attends to both (T5, BART).

    ``n_blocks`` are those of the encoder and of the decoder.

    Taps: those of ``encoder.blocks.0`` and of ``decoder.blocks.0`` and so on, among them
    ``attention.A`` and ``cross_attention.A``.

    Raises InputError as `OneStack` does.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        d_model: Size = 48,
        n_heads: Size = 4,
        n_blocks: tuple[int, int] = (2, 1),
        d_hidden: Size | None = None,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__(vocab, d_model, generator)
        self.encoder = EncoderStack(n_blocks[0], d_model, n_heads, d_hidden, activation="gelu",
                                    generator=generator)  # fmt: skip
        self.decoder = DecoderStack(n_blocks[1], d_model, n_heads, d_hidden, activation="gelu",
                                    generator=generator)  # fmt: skip

    @checked(embed__weight="_ d_model")
    def states(self, source: Int[Tensor, "batch source"]) -> Float[Tensor, "batch source d_model"]:
        """Return the encoder's vector of every token of the source."""
        return self.encoder(self._begin("source", source))

    @checked(embed__weight="vocab _")
    def forward(
        self, source: Int[Tensor, "batch source"], target: Int[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time vocab"]:
        """Score the token after every token of the target."""
        return self.write(self.states(source), target)

    @checked(embed__weight="vocab d_model")
    def write(
        self, C: Float[Tensor, "batch source d_model"], target: Int[Tensor, "batch time"]
    ) -> Float[Tensor, "batch time vocab"]:
        """Score the token after every token of the target, with a source that was read before."""
        Y = self._begin("target", target)
        return self.decoder(Y, C, causal_mask(target.shape[1])) @ self.embed.weight.T
