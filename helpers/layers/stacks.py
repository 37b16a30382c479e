"""Blocks on top of each other: each reads the residual stream that the last one wrote."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from helpers.layers.blocks import DecoderBlock, EncoderBlock
from helpers.layers.cache import DecoderCache, KeyValueCache
from helpers.layers.norms import LayerNorm
from helpers.validate import Size, checked, require


class _Stack(nn.Module):
    """``n_blocks`` equal blocks, whose options are ``of_block``.

    With pre-norm a last norm follows, since no block norms the stream that leaves the last one.
    """

    block: ClassVar[type[EncoderBlock] | type[DecoderBlock]]
    final_norm: LayerNorm | None

    @checked
    def __init__(
        self,
        n_blocks: Size,
        d_model: Size,
        n_heads: Size,
        d_hidden: Size | None = None,
        *,
        generator: torch.Generator | None = None,
        **of_block: Any,
    ) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            self.block(d_model, n_heads, d_hidden, generator=generator, **of_block)
            for _ in range(n_blocks)
        )
        pre = of_block.get("norm", "pre") == "pre"
        self.final_norm = LayerNorm(d_model, bias=of_block.get("bias", True)) if pre else None

    def _run(self, X: Tensor, caches: Sequence[Any] | None, *inputs: Tensor | None) -> Tensor:
        if caches is not None:
            require(len(caches) == len(self.blocks), "caches",
                    f"one for each of the {len(self.blocks)} blocks", caches)  # fmt: skip
        for n, block in enumerate(self.blocks):
            X = block(X, *inputs, cache=None if caches is None else caches[n])
        return X if self.final_norm is None else self.final_norm(X)

    @classmethod
    def from_torch(cls, theirs: nn.TransformerEncoder | nn.TransformerDecoder) -> Any:
        """Return the same stack as torch's. Raises InputError for what its blocks refuse."""
        ours = cls(1, 1, 1)
        ours.blocks = nn.ModuleList(cls.block.from_torch(layer) for layer in theirs.layers)
        norm = theirs.norm
        ours.final_norm = LayerNorm.from_torch(norm) if isinstance(norm, nn.LayerNorm) else None
        return ours


class EncoderStack(_Stack):
    """Encoder blocks on top of each other, with the options of `EncoderBlock`.

    Taps: those of ``blocks.0``, ``blocks.1`` and so on. With pre-norm a last norm follows.
    """

    block = EncoderBlock

    @checked
    def forward(
        self,
        X: Float[Tensor, "*batch time d_model"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        caches: Sequence[KeyValueCache] | None = None,
    ) -> Float[Tensor, "*batch time d_model"]:
        """Return the stream after the last block. ``mask`` is true where a query may attend.

        ``caches`` are those of the blocks, in order; with them X are the new tokens alone.
        """
        return self._run(X, caches, mask)


class DecoderStack(_Stack):
    """Decoder blocks on top of each other, with the options of `DecoderBlock`.

    Taps: those of ``blocks.0``, ``blocks.1`` and so on. With pre-norm a last norm follows.
    """

    block = DecoderBlock

    @checked
    def forward(
        self,
        X: Float[Tensor, "*batch time d_model"],
        C: Float[Tensor, "*batch key d_context"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        context_mask: Bool[Tensor, "*#context_mask"] | None = None,
        caches: Sequence[DecoderCache] | None = None,
    ) -> Float[Tensor, "*batch time d_model"]:
        """Return the stream after the last block. Masks are true where a query may attend.

        ``caches`` are those of the blocks, in order; with them X are the new tokens alone.
        """
        return self._run(X, caches, C, mask, context_mask)
