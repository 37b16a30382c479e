"""The transformer's blocks: attention and MLP, each with a norm, each added to a stream.

Every token has one vector that runs through all blocks, the **residual stream**. A block reads
it, and adds what its attention found, then what its MLP made of that. Names of the taps, here
and in every model: ``before_attention``, ``attention_adds``, ``before_mlp``, ``mlp_adds``,
``after``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from helpers.layers.cache import DecoderCache, KeyValueCache
from helpers.layers.feed_forward import ACTIVATIONS, MLP
from helpers.layers.multi_head import MultiHeadAttention
from helpers.layers.norms import LayerNorm
from helpers.layers.tap import Tap
from helpers.validate import InputError, Size, checked

NORMS = ("pre", "post", "none")


class ResidualBlock(nn.Module):
    """What all blocks share: how a part reads the residual stream and adds to it.

    ``norm`` is "pre", "post" or "none". Without ``residuals`` a part replaces the stream. Raises
    InputError for another kind of norm.
    """

    def __init__(self, norm: str, residuals: bool) -> None:
        super().__init__()
        if norm not in NORMS:
            raise InputError(f"norm should be one of {', '.join(NORMS)}, got {norm!r}")
        self.norm, self.residuals = norm, residuals

    def add_to_stream(
        self,
        X: Tensor,
        run: Callable[[Tensor], Tensor],
        norm: Callable[[Tensor], Tensor],
        before: Tap,
        adds: Tap,
    ) -> Tensor:
        """Return the stream X after one part, ``run``, has read it and added to it.

        The norm comes before or after the part; ``before`` is the tap of the stream that the
        part reads, ``adds`` that of what it returned.
        """
        X = before(X)
        added = adds(run(norm(X) if self.norm == "pre" else X))
        Y = X + added if self.residuals else added
        return norm(Y) if self.norm == "post" else Y

    def _new_norm(self, d_model: int, bias: bool) -> nn.Module:
        return nn.Identity() if self.norm == "none" else LayerNorm(d_model, bias=bias)


class EncoderBlock(ResidualBlock):
    """Self-attention, then an MLP; each reads the residual stream and adds to it.

    With ``norm="pre"`` (Xiong et al. 2020, arXiv 2002.04745)

    ``x = x + attention(norm(x))``, ``x = x + MLP(norm(x))``,

    and with ``norm="post"`` (Vaswani et al. 2017, arXiv 1706.03762)

    ``x = norm(x + attention(x))``, ``x = norm(x + MLP(x))``.

    ``norm="none"`` leaves the norms out. Without ``residuals`` a part replaces the stream instead
    of adding to it. ``attention`` and ``mlp`` say whether the block has that part at all. The MLP
    is 4 d_model wide unless ``d_hidden`` is given. Taps: ``before_attention``,
    ``attention_adds``, ``before_mlp``, ``mlp_adds`` and ``after``, all (batch, time, d_model),
    and those of ``attention`` and ``mlp``.

    Raises InputError when ``d_model`` is not a multiple of ``n_heads``, for another kind of
    norm, for a block without any part, and in a pass for vectors or masks of other sizes.
    """

    @checked
    def __init__(
        self,
        d_model: Size,
        n_heads: Size,
        d_hidden: Size | None = None,
        *,
        norm: str = "pre",
        residuals: bool = True,
        attention: bool = True,
        mlp: bool = True,
        activation: str = "relu",
        bias: bool = True,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__(norm, residuals)
        if not (attention or mlp):
            raise InputError("a block should have attention=True, mlp=True or both, got neither")
        self.before_attention, self.attention_adds = Tap(), Tap()
        self.before_mlp, self.mlp_adds, self.after = Tap(), Tap(), Tap()
        self.attention: nn.Module | None = None  # any that is called like the multi-head one
        self.mlp: MLP | None = None
        if attention:
            self.attention = MultiHeadAttention(d_model, n_heads, bias=bias, generator=generator)
            self.attention_norm = self._new_norm(d_model, bias)
        if mlp:
            d_hidden = 4 * d_model if d_hidden is None else d_hidden
            self.mlp = MLP(d_model, d_hidden, activation, bias=bias, generator=generator)
            self.mlp_norm = self._new_norm(d_model, bias)

    @checked
    def forward(
        self,
        X: Float[Tensor, "*batch time d_model"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        cache: KeyValueCache | None = None,
    ) -> Float[Tensor, "*batch time d_model"]:
        """Return the stream after both parts. ``mask`` is true where a query may attend.

        With a ``cache`` X are the new tokens alone.
        """
        attention, mlp = self.attention, self.mlp
        if attention is not None:
            X = self.add_to_stream(
                X, lambda Z: attention(Z, mask=mask, cache=cache),
                self.attention_norm, self.before_attention, self.attention_adds,
            )  # fmt: skip
        if mlp is not None:
            X = self.add_to_stream(X, mlp, self.mlp_norm, self.before_mlp, self.mlp_adds)
        return self.after(X)

    @classmethod
    @checked
    def from_torch(cls, theirs: nn.TransformerEncoderLayer) -> EncoderBlock:
        """Return the same block as torch's.

        Raises InputError for what ours does not have: dropout, time before batch, or another
        nonlinearity than relu and gelu.
        """
        d_model, n_heads = theirs.self_attn.embed_dim, theirs.self_attn.num_heads
        ours = cls(d_model, n_heads, 1, norm="pre" if theirs.norm_first else "post")
        ours.attention = MultiHeadAttention.from_torch(theirs.self_attn)
        ours.mlp = MLP.from_torch(theirs.linear1, theirs.linear2, _activation_of(theirs))
        ours.attention_norm = LayerNorm.from_torch(theirs.norm1)
        ours.mlp_norm = LayerNorm.from_torch(theirs.norm2)
        return ours


class DecoderBlock(ResidualBlock):
    """Self-attention over the past, cross-attention to a context, then an MLP.

    Each part has its norm and adds to the residual stream, as in `EncoderBlock`; the mask of the
    self-attention is the caller's, usually `causal_mask`. Taps: those of `EncoderBlock`, and
    ``before_cross_attention`` and ``cross_attention_adds`` between its two parts.

    Raises InputError when ``d_model`` is not a multiple of ``n_heads``, for another kind of
    norm, and in a pass for vectors or masks of other sizes.
    """

    @checked
    def __init__(
        self,
        d_model: Size,
        n_heads: Size,
        d_hidden: Size | None = None,
        *,
        d_context: Size | None = None,
        norm: str = "pre",
        residuals: bool = True,
        activation: str = "relu",
        bias: bool = True,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__(norm, residuals)
        self.before_attention, self.attention_adds = Tap(), Tap()
        self.before_cross_attention, self.cross_attention_adds = Tap(), Tap()
        self.before_mlp, self.mlp_adds, self.after = Tap(), Tap(), Tap()
        d_hidden = 4 * d_model if d_hidden is None else d_hidden
        self.attention = MultiHeadAttention(d_model, n_heads, bias=bias, generator=generator)
        self.cross_attention = MultiHeadAttention(
            d_model, n_heads, d_context=d_context, bias=bias, generator=generator
        )
        self.mlp = MLP(d_model, d_hidden, activation, bias=bias, generator=generator)
        self.attention_norm = self._new_norm(d_model, bias)
        self.cross_attention_norm = self._new_norm(d_model, bias)
        self.mlp_norm = self._new_norm(d_model, bias)

    @checked
    def forward(
        self,
        X: Float[Tensor, "*batch time d_model"],
        C: Float[Tensor, "*batch key d_context"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        context_mask: Bool[Tensor, "*#context_mask"] | None = None,
        cache: DecoderCache | None = None,
    ) -> Float[Tensor, "*batch time d_model"]:
        """Return the stream after the three parts. Masks are true where a query may attend.

        With a ``cache`` X are the new tokens alone, and C is the context of the first pass.
        """
        past, context = (cache.past, cache.context) if cache is not None else (None, None)
        X = self.add_to_stream(
            X, lambda Z: self.attention(Z, mask=mask, cache=past),
            self.attention_norm, self.before_attention, self.attention_adds,
        )  # fmt: skip
        X = self.add_to_stream(
            X, lambda Z: self.cross_attention(Z, C, mask=context_mask, cache=context),
            self.cross_attention_norm, self.before_cross_attention, self.cross_attention_adds,
        )  # fmt: skip
        X = self.add_to_stream(X, self.mlp, self.mlp_norm, self.before_mlp, self.mlp_adds)
        return self.after(X)

    @classmethod
    @checked
    def from_torch(cls, theirs: nn.TransformerDecoderLayer) -> DecoderBlock:
        """Return the same block as torch's.

        Raises InputError for what ours does not have: dropout, time before batch, or another
        nonlinearity than relu and gelu.
        """
        d_model, n_heads = theirs.self_attn.embed_dim, theirs.self_attn.num_heads
        ours = cls(d_model, n_heads, 1, norm="pre" if theirs.norm_first else "post")
        ours.attention = MultiHeadAttention.from_torch(theirs.self_attn)
        ours.cross_attention = MultiHeadAttention.from_torch(theirs.multihead_attn)
        ours.mlp = MLP.from_torch(theirs.linear1, theirs.linear2, _activation_of(theirs))
        ours.attention_norm = LayerNorm.from_torch(theirs.norm1)
        ours.cross_attention_norm = LayerNorm.from_torch(theirs.norm2)
        ours.mlp_norm = LayerNorm.from_torch(theirs.norm3)
        return ours


def _activation_of(theirs: nn.Module) -> str:
    """Return the name of the nonlinearity of torch's block, which has no dropout."""
    for name, module in theirs.named_modules():
        if isinstance(module, nn.Dropout) and module.p:
            raise InputError(f"torch's block should have dropout=0, got {name}.p = {module.p}")
    found: Any = theirs.activation
    for name, function in ACTIVATIONS.items():
        if found is function:
            return name
    raise InputError(f"torch's block should have activation 'relu' or 'gelu', got {found}")
