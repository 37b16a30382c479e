"""A small language model whose attention and MLPs are handed in, so that they can be exchanged."""

from __future__ import annotations

from collections.abc import Sequence, Sized
from typing import Any

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from helpers.layers import KeyValueCache, ResidualBlock, RMSNorm, Tap, causal_mask, start
from helpers.validate import InputError, Size, checked, require, require_ids


class LanguageBlock(ResidualBlock):
    """An attention, then an MLP, both with pre-norm (RMS) and a residual connection.

    ``attention(X, mask, cache)`` and ``mlp(X)`` are any layers of size d_model. Taps:
    ``before_attention``, ``attention_adds``, ``before_mlp``, ``mlp_adds`` and ``after``, as in
    `helpers.layers.EncoderBlock`, and those of ``attention`` and ``mlp``.
    """

    @checked
    def __init__(
        self, d_model: Size, attention: nn.Module, mlp: nn.Module, eps: float = 1e-6
    ) -> None:
        super().__init__("pre", residuals=True)
        self.attention_norm, self.mlp_norm = RMSNorm(d_model, eps), RMSNorm(d_model, eps)
        self.attention, self.mlp = attention, mlp
        self.before_attention, self.attention_adds = Tap(), Tap()
        self.before_mlp, self.mlp_adds, self.after = Tap(), Tap(), Tap()

    @checked
    def forward(
        self,
        X: Float[Tensor, "*batch time d_model"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        cache: Any = None,
    ) -> Float[Tensor, "*batch time d_model"]:
        """Return the stream after both parts; with a ``cache`` X are the new tokens alone."""
        X = self.add_to_stream(
            X, lambda Z: self.attention(Z, mask, cache),
            self.attention_norm, self.before_attention, self.attention_adds,
        )  # fmt: skip
        X = self.add_to_stream(X, self.mlp, self.mlp_norm, self.before_mlp, self.mlp_adds)
        return self.after(X)


class LanguageModel(nn.Module):
    """Embeddings, one block for each pair of an attention and an MLP, a norm, a linear read-out.

    With ``tied`` the embedding's matrix is the read-out, too. Taps: those of ``blocks.0`` and so
    on.

    Raises InputError for other numbers of attentions and MLPs, and in a pass for ids outside the
    vocabulary.
    """

    @checked
    def __init__(
        self,
        vocab: Size,
        d_model: Size,
        attentions: Sequence[nn.Module],
        mlps: Sequence[nn.Module],
        generator: torch.Generator | None = None,
        *,
        tied: bool = True,
        eps: float = 1e-6,
    ) -> None:
        super().__init__()
        if len(attentions) != len(mlps) or not attentions:
            raise InputError(
                f"attentions and mlps should be equally many, got {len(attentions)} and {len(mlps)}"
            )
        for layer in (*attentions, *mlps):
            require(isinstance(layer, nn.Module), "attentions and mlps", "torch modules", layer)
        self.embed = nn.Embedding(vocab, d_model)
        self.embed.weight = start.normal(vocab, d_model, std=d_model**-0.5, generator=generator)
        self.blocks = nn.ModuleList(
            LanguageBlock(d_model, attention, mlp, eps)
            for attention, mlp in zip(attentions, mlps, strict=True)
        )
        self.final_norm = RMSNorm(d_model, eps)
        self.W_y = None if tied else start.keeping_variance(d_model, vocab, generator=generator)

    @checked(embed__weight="vocab _")
    def forward(
        self, tokens: Int[Tensor, "batch time"], caches: Sequence[Sized] | None = None
    ) -> Float[Tensor, "batch time vocab"]:
        """Score the token after every token; each sees those up to its own.

        With ``caches`` (see `new_caches`) ``tokens`` are the new ones alone.
        """
        require_ids("tokens", tokens, self.embed.num_embeddings)
        past = len(caches[0]) if caches else 0
        mask = causal_mask(tokens.shape[1], past).to(tokens.device)
        X = self.embed(tokens)
        kept: Sequence[Any] = caches or [None] * len(self.blocks)
        for block, cache in zip(self.blocks, kept, strict=True):
            X = block(X, mask, cache)
        W_y = self.embed.weight.T if self.W_y is None else self.W_y
        return self.final_norm(X) @ W_y

    def new_caches(self) -> list[Any]:
        """Return an empty cache for every block; one text, or one batch of texts, needs its own."""
        return [getattr(block.attention, "new_cache", KeyValueCache)() for block in self.blocks]
