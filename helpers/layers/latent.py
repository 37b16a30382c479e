"""Multi-head latent attention: the cache holds one small vector a token, for all heads."""

from __future__ import annotations

from typing import NamedTuple

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.layers.attention import Attention
from helpers.layers.latent_cache import LatentCache
from helpers.layers.multi_head import for_all_heads, merge_heads, split_heads
from helpers.layers.rms_norm import RMSNorm
from helpers.layers.rotary import rotary_frequencies, rotate
from helpers.layers.tap import Tap
from helpers.validate import Size, checked


class LatentSizes(NamedTuple):
    """The sizes of multi-head latent attention, under the paper's names.

    ``d_c`` numbers a token are the latent vector, ``d_rope`` more carry the position; they are
    all that is cached. Each head has ``d_nope + d_rope`` numbers to score with and ``d_v``
    values. With ``d_q`` the queries go through a latent vector of their own, too.
    """

    d_c: int
    d_nope: int
    d_rope: int
    d_v: int
    d_q: int | None = None

    @property
    def cached(self) -> int:
        """How many numbers a cache holds for each token."""
        return self.d_c + self.d_rope

    @property
    def d_k(self) -> int:
        """How many numbers of a head are compared."""
        return self.d_nope + self.d_rope


class LatentAttention(Attention):
    """Self-attention whose keys and values are made from one cached vector for all heads.

    ``c = norm(x W_dkv)`` is the latent vector; ``k = [c W_uk, rotated x W_kr]`` and ``v = c W_uv``
    are made from it, head by head, and the rotary part of the key is one for all heads
    (DeepSeek-V2 2024, arXiv 2405.04434, section 2.1; V3, arXiv 2412.19437, has the same). Scores
    are divided by sqrt(d_nope + d_rope). Pairs of neighbors are rotated, as there.

    The same function in two orders, chosen in each pass: *explicit* makes keys and values of all
    tokens, *absorbed* moves ``W_uk`` to the queries and ``W_uv`` behind the mix, so that all heads
    attend to the cached vectors themselves. Taps: ``c`` (the latent vectors of the new tokens),
    ``E``, ``A`` and ``heads``.

    Raises InputError for sizes below 1 or an odd ``d_rope``, and in a pass for inputs or masks of
    other sizes.
    """

    @checked
    def __init__(
        self,
        d_model: Size,
        n_heads: Size,
        sizes: LatentSizes,
        *,
        rotary_base: float = 10_000.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        d_c, d_nope, d_rope, d_v, d_q = sizes
        self.n_heads, self.sizes = n_heads, sizes
        frequencies = rotary_frequencies(d_rope, rotary_base)
        self.frequencies: Tensor
        self.register_buffer("frequencies", frequencies, persistent=False)
        self.W_dq = (
            None if d_q is None else start.keeping_variance(d_model, d_q, generator=generator)
        )
        self.q_norm: nn.Module = nn.Identity() if d_q is None else RMSNorm(d_q)
        d_in = d_model if d_q is None else d_q
        self.W_q = start.keeping_variance(d_in, n_heads * sizes.d_k, generator=generator)
        self.W_dkv = start.keeping_variance(d_model, d_c, generator=generator)
        self.W_kr = start.keeping_variance(d_model, d_rope, generator=generator)
        self.c_norm = RMSNorm(d_c)
        self.W_uk = start.keeping_variance(d_c, n_heads * d_nope, generator=generator)
        self.W_uv = start.keeping_variance(d_c, n_heads * d_v, generator=generator)
        self.W_o = start.keeping_variance(n_heads * d_v, d_model, generator=generator)
        self.c, self.heads = Tap(), Tap()

    @checked(W_dkv="d_model _")
    def forward(
        self,
        X: Float[Tensor, "*batch time d_model"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        cache: LatentCache | None = None,
        absorbed: bool = False,
    ) -> Float[Tensor, "*batch time d_model"]:
        """Let every token attend to all, or with a causal ``mask`` to those before it.

        With a ``cache`` X are the new tokens alone. ``absorbed`` changes the order of the
        products, and the result only by rounding.
        """
        past = 0 if cache is None else len(cache)
        C = self.c(self.c_norm(X @ self.W_dkv))
        K_rope = self._rotated(X @ self.W_kr, past)
        if cache is not None:
            C, K_rope = cache.latents(C, K_rope)
        X_q = X if self.W_dq is None else self.q_norm(X @ self.W_dq)
        Q = split_heads(X_q @ self.W_q, self.n_heads)
        Q_nope, Q_rope = Q.split([self.sizes.d_nope, self.sizes.d_rope], -1)
        attend = self._absorbed if absorbed else self._explicit
        mask = for_all_heads(mask, X.ndim)
        Y = self.heads(attend(Q_nope, self._rotated(Q_rope, past), C, K_rope, mask))
        return merge_heads(Y) @ self.W_o

    def new_cache(self) -> LatentCache:
        """Return an empty cache of its own kind."""
        return LatentCache()

    def _explicit(
        self, Q_nope: Tensor, Q_rope: Tensor, C: Tensor, K_rope: Tensor, mask: Tensor | None
    ) -> Tensor:
        """Make the keys and values of every head, then attend."""
        K_nope = split_heads(C @ self.W_uk, self.n_heads)
        V = split_heads(C @ self.W_uv, self.n_heads)
        K_shared = K_rope.unsqueeze(-3).expand(*K_nope.shape[:-1], -1)
        K = torch.cat([K_nope, K_shared], -1)
        return self.mix(torch.cat([Q_nope, Q_rope], -1), K, V, mask)

    def _absorbed(
        self, Q_nope: Tensor, Q_rope: Tensor, C: Tensor, K_rope: Tensor, mask: Tensor | None
    ) -> Tensor:
        """Attend to the cached vectors: multi-query attention with keys of d_c + d_rope."""
        W_uk = self.W_uk.unflatten(1, (self.n_heads, -1)).transpose(0, 1)  # (head, d_c, d_nope)
        W_uv = self.W_uv.unflatten(1, (self.n_heads, -1)).transpose(0, 1)
        Q = torch.cat([Q_nope @ W_uk.mT, Q_rope], -1)
        K = torch.cat([C, K_rope], -1)
        K, C = (Z.unsqueeze(-3).expand(*Q.shape[:-2], -1, -1) for Z in (K, C))
        return self.mix(Q, K, C, mask, scale=self.sizes.d_k**-0.5) @ W_uv

    def _rotated(self, X: Tensor, past: int) -> Tensor:
        positions = torch.arange(past, past + X.shape[-2], device=X.device)
        return rotate(X, self.frequencies, positions)
