"""Fewer keys and values than queries: several heads share them, so that a cache is smaller."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from helpers.layers import start
from helpers.layers.attention import Attention
from helpers.layers.cache import KeyValueCache
from helpers.layers.multi_head import MultiHeadAttention, for_all_heads, merge_heads, split_heads
from helpers.layers.rotary import rotary_frequencies, rotate
from helpers.layers.rotary_scaling import RotaryScaling, scale_frequencies
from helpers.layers.tap import Tap
from helpers.validate import InputError, Size, checked


@checked
def repeat_groups(
    K: Float[Tensor, "*batch group time d_k"], n_heads: Size
) -> Float[Tensor, "*batch head time d_k"]:
    """Give every head the keys (or values) of its group: the first heads those of the first group.

    Raises InputError when the heads cannot be shared out equally.

    >>> repeat_groups(torch.tensor([[[1.0]], [[2.0]]]), n_heads=4).flatten()
    tensor([1., 1., 2., 2.])
    """
    groups = K.shape[-3]
    _require_equal_shares(n_heads, groups)
    return K.repeat_interleave(n_heads // groups, -3)


def _require_equal_shares(n_heads: int, n_groups: int) -> None:
    if n_heads % n_groups:
        raise InputError(f"n_heads should be a multiple of n_groups = {n_groups}, got {n_heads}")


class GroupedQueryAttention(Attention):
    """Self-attention whose heads share keys and values in groups.

    ``n_heads`` queries attend to ``n_groups`` keys and values (Ainslie et al. 2023, arXiv
    2305.13245). As many groups as heads is multi-head attention; one group is multi-query
    attention (Shazeer 2019, arXiv 1911.02150). A cache holds 2 n_groups d_k numbers a token.
    With ``rotary_base`` queries and keys are turned by their position, in the layout "halves" of
    Llama's checkpoints, and the cache keeps the turned keys; ``scaling`` are Llama 3.1's slower
    turns. No biases. Taps: ``E``, ``A`` and
    ``heads``, all with one row for each of the n_heads.

    Raises InputError for sizes that do not divide each other, and in a pass for inputs or masks
    of other sizes.
    """

    @checked
    def __init__(
        self,
        d_model: Size,
        n_heads: Size,
        n_groups: Size,
        *,
        d_k: Size | None = None,
        rotary_base: float | None = None,
        scaling: RotaryScaling | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        _require_equal_shares(n_heads, n_groups)
        if d_k is None and d_model % n_heads:
            raise InputError(f"d_model should be a multiple of n_heads = {n_heads}, got {d_model}")
        d_k = d_model // n_heads if d_k is None else d_k
        self.n_heads, self.n_groups = n_heads, n_groups
        self.W_q = start.keeping_variance(d_model, n_heads * d_k, generator=generator)
        self.W_k = start.keeping_variance(d_model, n_groups * d_k, generator=generator)
        self.W_v = start.keeping_variance(d_model, n_groups * d_k, generator=generator)
        self.W_o = start.keeping_variance(n_heads * d_k, d_model, generator=generator)
        self.frequencies: Tensor | None
        turned = None if rotary_base is None else rotary_frequencies(d_k, rotary_base)
        if turned is not None and scaling is not None:
            turned = scale_frequencies(turned, scaling)
        self.register_buffer("frequencies", turned, persistent=False)
        self.heads = Tap()

    @checked(W_q="d_model _")
    def forward(
        self,
        X: Float[Tensor, "*batch time d_model"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        cache: KeyValueCache | None = None,
    ) -> Float[Tensor, "*batch time d_model"]:
        """Let every token attend to all, or with a causal ``mask`` to those before it.

        With a ``cache`` X are the new tokens alone, and the keys are those of all so far.
        """
        past = 0 if cache is None else len(cache)

        def make() -> tuple[Tensor, Tensor]:
            K = self._turned(split_heads(X @ self.W_k, self.n_groups), past)
            return K, split_heads(X @ self.W_v, self.n_groups)

        Q = self._turned(split_heads(X @ self.W_q, self.n_heads), past)
        K, V = make() if cache is None else cache.keys_and_values(X, make)
        K, V = repeat_groups(K, self.n_heads), repeat_groups(V, self.n_heads)
        Y = self.heads(self.mix(Q, K, V, for_all_heads(mask, X.ndim)))
        return merge_heads(Y) @ self.W_o

    def _turned(self, X: Tensor, past: int) -> Tensor:
        if self.frequencies is None:
            return X
        positions = torch.arange(past, past + X.shape[-2], device=X.device)
        return rotate(X, self.frequencies, positions, layout="halves")

    @classmethod
    @checked
    def from_multi_head(cls, theirs: MultiHeadAttention, n_groups: Size) -> GroupedQueryAttention:
        """Return the layer whose groups have the mean of their heads' keys and values.

        The start from which Ainslie et al. go on training; with as many groups as heads it is the
        same layer. Raises InputError for a layer with biases, or for cross-attention.
        """
        d_context, d_model = theirs.W_k.shape
        if theirs.b_q is not None or d_context != d_model:
            raise InputError(
                "theirs should be self-attention without biases, got "
                + ("biases" if theirs.b_q is not None else f"a context of size {d_context}")
            )
        ours = cls(d_model, theirs.n_heads, n_groups).to(theirs.W_q)
        with torch.no_grad():
            ours.W_q.copy_(theirs.W_q)
            ours.W_o.copy_(theirs.W_o)
            for mean, of_heads in ((ours.W_k, theirs.W_k), (ours.W_v, theirs.W_v)):
                d_k = d_model // theirs.n_heads
                pooled = of_heads.unflatten(1, (n_groups, -1, d_k)).mean(2)
                mean.copy_(pooled.flatten(1))
        return ours
