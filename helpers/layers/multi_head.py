"""Several attentions side by side; self-attention and cross-attention are the same code."""

from __future__ import annotations

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.layers.affine import affine
from helpers.layers.attention import Attention
from helpers.layers.cache import ContextCache, KeyValueCache
from helpers.layers.from_torch import attention_weights, copied
from helpers.layers.tap import Tap
from helpers.validate import InputError, Size, checked


@checked
def split_heads(
    X: Float[Tensor, "*batch time d_model"], n_heads: Size
) -> Float[Tensor, "*batch head time d_k"]:
    """Cut every vector into ``n_heads`` pieces; each head gets the same piece of all tokens.

    Raises InputError when the size is not a multiple of the number of heads.

    >>> split_heads(torch.tensor([[1.0, 2, 3, 4], [5, 6, 7, 8]]), n_heads=2)[0]
    tensor([[1., 2.],
            [5., 6.]])
    """
    _require_multiple(X.shape[-1], n_heads)
    return _split(X, n_heads)


def _split(X: Tensor, n_heads: int) -> Tensor:
    return X.unflatten(-1, (n_heads, -1)).transpose(-3, -2)  # reshape alone would mix tokens


def _require_multiple(d_model: int, n_heads: int) -> None:
    if d_model % n_heads:
        raise InputError(f"d_model should be a multiple of n_heads = {n_heads}, got {d_model}")


@checked
def merge_heads(
    Y: Float[Tensor, "*batch head time d_k"],
) -> Float[Tensor, "*batch time d_model"]:
    """Put the pieces of every token side by side again: undoes `split_heads`."""
    return _merge(Y)


def _merge(Y: Tensor) -> Tensor:
    return Y.transpose(-3, -2).flatten(-2)


class MultiHeadAttention(Attention):
    """Several heads attend at once, each with queries, keys and values of its own.

    ``Q = X_q W_q``, ``K = X_k W_k``, ``V = X_v W_v``, split into heads of size d_model /
    n_heads; each head attends; ``Y = concat(head_1, ..., head_h) W_o`` (Vaswani et al. 2017,
    arXiv 1706.03762, section 3.2.2). For every number of heads 4 d_model^2 parameters, and
    4 d_model more with ``bias``. ``d_context`` is the size of what keys and values are made
    from, d_model unless given. Taps, all with a head axis: ``E`` (scores after the mask),
    ``A`` (weights) and ``heads`` (what each head found, before the merge).

    Raises InputError when ``d_model`` is not a multiple of ``n_heads``, and in a pass for inputs
    or masks of other sizes.
    """

    b_q: nn.Parameter | None
    b_k: nn.Parameter | None
    b_v: nn.Parameter | None
    b_o: nn.Parameter | None

    @checked
    def __init__(
        self,
        d_model: Size,
        n_heads: Size,
        *,
        d_context: Size | None = None,
        bias: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        _require_multiple(d_model, n_heads)
        self.n_heads = n_heads
        d_context = d_model if d_context is None else d_context
        self.W_q = start.keeping_variance(d_model, d_model, generator=generator)
        self.W_k = start.keeping_variance(d_context, d_model, generator=generator)
        self.W_v = start.keeping_variance(d_context, d_model, generator=generator)
        self.W_o = start.keeping_variance(d_model, d_model, generator=generator)
        self.b_q = start.zeros(d_model) if bias else None
        self.b_k = start.zeros(d_model) if bias else None
        self.b_v = start.zeros(d_model) if bias else None
        self.b_o = start.zeros(d_model) if bias else None
        self.heads = Tap()

    @checked(W_q="d_model _", W_k="d_context _")
    def forward(
        self,
        X_q: Float[Tensor, "*batch query d_model"],
        X_k: Float[Tensor, "*batch key d_context"] | None = None,
        X_v: Float[Tensor, "*batch key d_context"] | None = None,
        mask: Bool[Tensor, "*#mask"] | None = None,
        cache: KeyValueCache | ContextCache | None = None,
    ) -> Float[Tensor, "*batch query d_model"]:
        """Let X_q attend to X_k (cross-attention), or without X_k to itself (self-attention).

        Values come from X_k unless X_v is given. ``mask`` is true where a query may attend:
        (query, key) for all, (batch, query, key) for each sequence, or with a head axis as
        (batch, head, query, key). A ``cache`` keeps keys and values for the next pass: with a
        `KeyValueCache` X_q are the new tokens alone, and the keys are those of all so far.
        """
        X_k = self._context(X_q, X_v) if X_k is None else X_k
        X_v = X_k if X_v is None else X_v
        Q = _split(affine(X_q, self.W_q, self.b_q), self.n_heads)

        def make() -> tuple[Tensor, Tensor]:
            K = _split(affine(X_k, self.W_k, self.b_k), self.n_heads)
            return K, _split(affine(X_v, self.W_v, self.b_v), self.n_heads)

        K, V = make() if cache is None else cache.keys_and_values(X_k, make)
        Y = self.heads(self.mix(Q, K, V, for_all_heads(mask, X_q.ndim)))
        return affine(_merge(Y), self.W_o, self.b_o)

    def _context(self, X_q: Tensor, X_v: Tensor | None) -> Tensor:
        """Return what keys are made from where X_k is left out: X_q itself, if it fits."""
        if (X_v is not None and X_v.shape[:-1] != X_q.shape[:-1]) or len(self.W_k) != X_q.shape[-1]:
            raise InputError(
                f"X_k should be given: keys are made from vectors of size {len(self.W_k)}, one for "
                f"each value, and X_q is {tuple(X_q.shape)}"
            )
        return X_q

    @classmethod
    @checked
    def from_torch(cls, theirs: nn.MultiheadAttention) -> MultiHeadAttention:
        """Return the same layer as torch's.

        Raises InputError for what ours does not have: dropout, ``add_bias_kv``,
        ``add_zero_attn``, keys and values of different sizes, or time before batch.
        """
        weights = attention_weights(theirs)
        ours = cls(
            theirs.embed_dim, theirs.num_heads, d_context=theirs.kdim, bias="b_q" in weights
        )  # fmt: skip
        return copied(ours, **weights)


def for_all_heads(mask: Tensor | None, rank: int) -> Tensor | None:
    """Give a mask per sequence its head axis, so that it never meets the heads by position."""
    if mask is None or mask.ndim <= 2 or mask.ndim == rank + 1:
        return mask
    if mask.ndim != rank:
        raise InputError(
            f"mask should be (query, key), (..., query, key) or (..., head, query, key) with the "
            f"batch axes of X_q, which has {rank} axes; got {tuple(mask.shape)}"
        )
    return mask.unsqueeze(-3)
