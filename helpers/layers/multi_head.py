"""Several attentions side by side; self-attention and cross-attention are the same code."""

from __future__ import annotations

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from helpers.layers.alignment import dot_product_scores
from helpers.layers.softmax import mask_scores, softmax
from helpers.layers.tap import Tap


def split_heads(
    X: Float[Tensor, "*batch time d_model"], n_heads: int
) -> Float[Tensor, "*batch head time d_k"]:
    """Cut every vector into ``n_heads`` pieces; each head gets the same piece of all tokens.

    Raises ValueError when the size is no multiple of the number of heads.

    >>> split_heads(torch.tensor([[1.0, 2, 3, 4], [5, 6, 7, 8]]), n_heads=2)[0]
    tensor([[1., 2.],
            [5., 6.]])
    """
    if n_heads < 1 or X.shape[-1] % n_heads:
        raise ValueError(f"d_model = {X.shape[-1]} must be a multiple of n_heads = {n_heads}")
    return X.unflatten(-1, (n_heads, -1)).transpose(-3, -2)  # reshape alone would mix tokens


def merge_heads(
    Y: Float[Tensor, "*batch head time d_k"],
) -> Float[Tensor, "*batch time d_model"]:
    """Put the pieces of every token side by side again: undoes `split_heads`."""
    return Y.transpose(-3, -2).flatten(-2)


class MultiHeadAttention(nn.Module):
    """Several heads look at once, each with queries, keys and values of its own.

    ``Q = X_q W_q``, ``K = X_k W_k``, ``V = X_v W_v``, split into heads of size d_model /
    n_heads; each head attends; ``Y = concat(head_1, ..., head_h) W_o`` (Vaswani et al. 2017,
    arXiv 1706.03762, section 3.2.2). For every number of heads 4 d_model^2 parameters, and
    4 d_model more with ``bias``. Taps, all with a head axis: ``E`` (scores after the mask),
    ``A`` (weights) and ``heads`` (what each head found, before the merge).

    Raises ValueError when ``d_model`` is no multiple of ``n_heads``.
    """

    W_q: Tensor
    W_k: Tensor
    W_v: Tensor
    W_o: Tensor
    b_q: Tensor | None
    b_k: Tensor | None
    b_v: Tensor | None
    b_o: Tensor | None

    def __init__(
        self,
        d_model: int,
        n_heads: int,
        *,
        d_context: int | None = None,  # size of what keys and values are made from
        bias: bool = False,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if n_heads < 1 or d_model % n_heads:
            raise ValueError(f"d_model = {d_model} must be a multiple of n_heads = {n_heads}")
        self.n_heads = n_heads
        d_context = d_model if d_context is None else d_context
        for name, rows in (("q", d_model), ("k", d_context), ("v", d_context), ("o", d_model)):
            W = torch.empty(rows, d_model)  # keeps the variance: Var(x W) = Var(x)
            nn.init.normal_(W, std=1 / math.sqrt(rows), generator=generator)
            setattr(self, f"W_{name}", nn.Parameter(W))
            b = nn.Parameter(torch.zeros(d_model)) if bias else None
            self.register_parameter(f"b_{name}", b)
        self.E = Tap()
        self.A = Tap()
        self.heads = Tap()

    def forward(
        self,
        X_q: Float[Tensor, "*batch query d_model"],
        X_k: Float[Tensor, "*batch key d_context"] | None = None,
        X_v: Float[Tensor, "*batch key d_context"] | None = None,
        mask: Bool[Tensor, "*#mask"] | None = None,
    ) -> Float[Tensor, "*batch query d_model"]:
        """Let X_q ask. Without X_k it asks itself (self-attention), else X_k (cross-attention).

        Values come from X_k unless X_v is given. ``mask`` is true where a query may look; it
        broadcasts to (head, query, key), so a mask per sequence needs an axis for the heads.
        """
        X_k = X_q if X_k is None else X_k
        X_v = X_k if X_v is None else X_v
        Q = split_heads(_project(X_q, self.W_q, self.b_q), self.n_heads)
        K = split_heads(_project(X_k, self.W_k, self.b_k), self.n_heads)
        V = split_heads(_project(X_v, self.W_v, self.b_v), self.n_heads)
        E = self.E(mask_scores(dot_product_scores(Q, K), mask))
        A = self.A(softmax(E))
        Y = self.heads(A @ V)
        return _project(merge_heads(Y), self.W_o, self.b_o)

    @classmethod
    def from_torch(cls, theirs: nn.MultiheadAttention) -> MultiHeadAttention:
        """Make the same layer from torch's: their weights are (out, in), ours (in, out).

        Raises ValueError for what ours does not have (``add_bias_kv``, ``add_zero_attn``, keys
        and values of different sizes).
        """
        if theirs.bias_k is not None or theirs.add_zero_attn or theirs.kdim != theirs.vdim:
            raise ValueError("add_bias_kv, add_zero_attn and kdim != vdim have no counterpart here")
        ours = cls(
            theirs.embed_dim, theirs.num_heads, d_context=theirs.kdim,
            bias=theirs.in_proj_bias is not None,
        ).to(theirs.out_proj.weight)  # fmt: skip
        if theirs.in_proj_weight is not None:
            W_q, W_k, W_v = theirs.in_proj_weight.chunk(3)
        else:
            W_q, W_k, W_v = (getattr(theirs, f"{n}_proj_weight") for n in "qkv")
        with torch.no_grad():
            for name, W in zip("qkvo", (W_q, W_k, W_v, theirs.out_proj.weight), strict=True):
                getattr(ours, f"W_{name}").copy_(W.T)
            if theirs.in_proj_bias is not None:
                biases = (*theirs.in_proj_bias.chunk(3), theirs.out_proj.bias)
                for name, b in zip("qkvo", biases, strict=True):
                    getattr(ours, f"b_{name}").copy_(b)
        return ours


def _project(X: Tensor, W: Tensor, b: Tensor | None) -> Tensor:
    return X @ W if b is None else X @ W + b
