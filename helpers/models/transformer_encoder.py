"""A whole encoder: tokens in, one row of numbers out for each of them."""

from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers import EncoderStack, LearnedPositions, SinusoidalPositions, start
from helpers.validate import InputError, Size, checked, require_ids


class TransformerEncoder(nn.Module):
    """Embeddings, positions of one kind or none, a stack of encoder blocks, a linear read-out.

    ``positions`` is "none", "sinusoidal" or "learned" (for sequences of at most ``max_length``);
    ``of_block`` are the options of `helpers.layers.EncoderBlock`, such as ``norm="post"``. The
    weights at the start follow from ``generator``. Taps: ``encoder.blocks.0.before_attention``
    and the others of each block.

    Raises InputError for another kind of positions, for what `EncoderBlock` refuses, and in a
    pass for tokens that are not in the vocabulary.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        n_out: Size,
        d_model: Size = 32,
        n_heads: Size = 2,
        n_blocks: Size = 2,
        d_hidden: Size | None = None,
        *,
        positions: str = "none",
        max_length: Size = 64,
        generator: torch.Generator | None = None,
        **of_block: Any,
    ) -> None:
        super().__init__()
        kinds = ("none", "sinusoidal", "learned")
        if positions not in kinds:
            raise InputError(f"positions should be one of {', '.join(kinds)}, got {positions!r}")
        with start.drawn_from(generator):
            self.embed = nn.Embedding(vocab, d_model)
            self.positions: nn.Module = nn.Identity()
            if positions == "sinusoidal":
                self.positions = SinusoidalPositions(d_model)
            elif positions == "learned":
                self.positions = LearnedPositions(max_length, d_model)
            self.encoder = EncoderStack(n_blocks, d_model, n_heads, d_hidden, **of_block)
            self.head = nn.Linear(d_model, n_out)

    @checked(embed__weight="vocab _")
    def forward(
        self,
        tokens: Int[Tensor, "batch time"],
        mask: Bool[Tensor, "*#mask"] | None = None,
    ) -> Float[Tensor, "batch time n_out"]:
        """Return ``n_out`` numbers for every token. ``mask`` is true where a query may attend."""
        require_ids("tokens", tokens, self.embed.num_embeddings)
        return self.head(self.encoder(self.positions(self.embed(tokens)), mask=mask))
