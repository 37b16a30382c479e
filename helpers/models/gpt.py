"""GPT: blocks of the encoder under a causal mask, which predict the next token at every position.

No context and no cross-attention: what is left of the decoder is self-attention over the past.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Sized
from typing import Annotated, Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import (
    EncoderBlock,
    GroupedQueryAttention,
    LayerNorm,
    LearnedPositions,
    causal_mask,
    start,
)
from helpers.layers.cache import KeyValueCache
from helpers.validate import Range, Size, checked, require, require_ids

POSITIONS = ("learned", "rotary", "none")
Std = Annotated[float, Range(0)]
NewAttention = Callable[[torch.Generator | None], nn.Module]


class GPT(nn.Module):
    """Embeddings, positions, pre-norm blocks, a last norm and an output head.

    Radford et al. 2019 (GPT-2); with ``activation="gelu_tanh"`` and copied weights it is the
    published model. ``positions`` is learned (at most ``context`` of them), rotary or none;
    with ``tied`` the embedding is the output head, too. ``attention(generator)`` makes the
    attention of one block, multi-head unless given; it is called as
    ``attention(X, mask=mask, cache=cache)``, and what its ``new_cache()`` returns, if it has
    one, is its cache. ``of_block`` are options of `helpers.layers.EncoderBlock`. Taps: those of
    ``blocks.0`` and so on.

    Weights start as GPT-2's: normal, embeddings with standard deviation ``embed_std``, the
    matrices of the blocks with ``std``, ``std / sqrt(2 n_blocks)`` for ``W_o`` and ``W_2``, which
    write to the residual stream, and an output head of its own with 0.02. Scores then start near
    0 and the loss near ln(vocab). GPT-2's 0.02 is made for its d_model = 768; a narrow model
    learns faster from more, such as 0.1 for 64. With ``embed_std=1`` (and not ``tied``) a token
    is as large in the residual stream as what the blocks add to it, so later blocks can still
    read it: they learn to look things up many times sooner.

    Raises InputError for other positions and for what the block refuses; in a pass for ids
    outside the vocabulary, and with learned positions for more than ``context`` tokens.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        d_model: Size = 64,
        n_heads: Size = 4,
        n_blocks: Size = 2,
        d_hidden: Size | None = None,
        *,
        context: Size = 256,
        positions: str = "learned",
        tied: bool = True,
        attention: NewAttention | None = None,
        std: Std = 0.02,
        embed_std: Std = 0.02,
        generator: torch.Generator | None = None,
        **of_block: Any,
    ) -> None:
        super().__init__()
        require(positions in POSITIONS, "positions", f"one of {', '.join(POSITIONS)}", positions)
        of_block = {"activation": "gelu"} | of_block
        if positions == "rotary" and attention is None:
            attention = _rotary(d_model, n_heads)
        with start.drawn_from(generator):
            self.embed = nn.Embedding(vocab, d_model)
        self.positions = LearnedPositions(context, d_model) if positions == "learned" else None
        self.blocks = nn.ModuleList(
            EncoderBlock(d_model, n_heads, d_hidden, generator=generator, **of_block)
            for _ in range(n_blocks)
        )
        if attention is not None:
            for block in self.blocks:
                block.attention = attention(generator)
        self.final_norm: nn.Module = LayerNorm(d_model, bias=of_block.get("bias", True))
        self.W_y = None if tied else nn.Parameter(torch.empty(d_model, vocab))
        self._start(std, embed_std, generator)

    def _start(self, std: float, embed_std: float, generator: torch.Generator | None) -> None:
        """Draw all matrices; biases stay 0 and gains 1."""
        for name, W in self.named_parameters():
            if W.dim() > 1:
                size = std if name.startswith("blocks.") else 0.02 if name == "W_y" else embed_std
                to_stream = name.endswith((".W_o", ".W_2"))
                size = size / (2 * len(self.blocks)) ** 0.5 if to_stream else size
                nn.init.normal_(W, std=size, generator=generator)

    @checked(embed__weight="vocab _")
    def forward(
        self, tokens: Int[Tensor, "batch time"], caches: Sequence[Any] | None = None
    ) -> Float[Tensor, "batch time vocab"]:
        """Return the scores of the token after every token; each sees those up to its own.

        With ``caches`` (see `new_caches`) ``tokens`` are the new ones alone.
        """
        require_ids("tokens", tokens, self.embed.num_embeddings)
        if caches is not None:
            fit = len(caches) == len(self.blocks) and all(isinstance(c, Sized) for c in caches)
            require(fit, "caches", f"one for each of the {len(self.blocks)} blocks", caches)
        past = len(caches[0]) if caches else 0
        mask = causal_mask(tokens.shape[1], past).to(tokens.device)
        X = self.embed(tokens)
        if self.positions is not None:
            X = self.positions(X, past=past)
        for n, block in enumerate(self.blocks):
            X = block(X, mask, None if caches is None else caches[n])
        W_y = self.embed.weight.T if self.W_y is None else self.W_y
        return self.final_norm(X) @ W_y

    def new_caches(self) -> list[Any]:
        """Return an empty cache for every block; one text, or one batch of texts, needs its own."""
        return [getattr(block.attention, "new_cache", KeyValueCache)() for block in self.blocks]


def _rotary(d_model: int, n_heads: int) -> NewAttention:
    return lambda generator: GroupedQueryAttention(
        d_model, n_heads, n_heads, rotary_base=10_000.0, generator=generator
    )
