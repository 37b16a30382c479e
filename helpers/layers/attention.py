"""The attention layer of the lecture, without recurrence and without images.

The function first (`attend`: queries, keys and values are given), then what all layers share
(`Attention`), then the layer that makes keys and values from its inputs (`GeneralAttention`).
One head; no positions.
"""

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import start
from helpers.layers.alignment import scaled_scores
from helpers.layers.softmax import masked, require_broadcast, weights_of
from helpers.layers.tap import Tap
from helpers.validate import Size, checked


@checked
def attend(
    Q: Float[Tensor, "*batch query d_k"],
    K: Float[Tensor, "*batch key d_k"],
    V: Float[Tensor, "*batch key d_v"],
    mask: Bool[Tensor, "*#mask"] | None = None,
    scale: float | None = None,
) -> tuple[Float[Tensor, "*batch query d_v"], Float[Tensor, "*batch query key"]]:
    """Return the mix of the values for each query, and the weights it was mixed with.

    ``A = softmax(Q K^T / sqrt(d_k))``, ``Y = A V`` (the lecture's general attention layer;
    Vaswani et al. 2017, arXiv 1706.03762, equation 1). ``mask`` is true where a query may attend
    to a key; a query that may attend to nothing gets weights 0 and output 0. ``scale`` replaces
    ``1 / sqrt(d_k)``.

    Raises InputError when sizes do not fit.

    >>> Y, A = attend(torch.zeros(1, 2), torch.eye(2), torch.tensor([[1.0], [3.0]]))
    >>> A, Y                                        # no preference: the mean of the values
    (tensor([[0.5000, 0.5000]]), tensor([[2.]]))
    """
    return _attend(Q, K, V, mask, scale)


def _same(value: Tensor) -> Tensor:
    return value


def _attend(
    Q: Tensor,
    K: Tensor,
    V: Tensor,
    mask: Tensor | None,
    scale: float | None,
    tap_E: Callable[[Tensor], Tensor] = _same,
    tap_A: Callable[[Tensor], Tensor] = _same,
) -> tuple[Tensor, Tensor]:
    """Scores, mask, softmax, mix: the only place where they are written."""
    E = tap_E(masked(scaled_scores(Q, K, scale), mask))
    A = tap_A(weights_of(E))
    return A @ V, A


class Attention(nn.Module):
    """What every dot-product attention layer shares: the taps ``E`` and ``A``, and the mix.

    ``E`` are the scores after the mask, ``A`` the weights. A layer makes its queries, keys and
    values and hands them to `mix`. While nobody watches the taps, torch's fused kernel computes
    the same mix (Dao et al. 2022, arXiv 2205.14135): with a batch and a head axis it is faster,
    and it never stores the weights. Both results agree up to rounding.
    """

    def __init__(self) -> None:
        super().__init__()
        self.E = Tap()
        self.A = Tap()

    def mix(
        self,
        Q: Float[Tensor, "*batch query d_k"],
        K: Float[Tensor, "*batch key d_k"],
        V: Float[Tensor, "*batch key d_v"],
        mask: Bool[Tensor, "*#mask"] | None = None,
        scale: float | None = None,
    ) -> Float[Tensor, "*batch query d_v"]:
        """Return the mix of the values, as `attend` does, and let scores and weights be seen."""
        if self.E.watched or self.A.watched:
            return _attend(Q, K, V, mask, scale, self.E, self.A)[0]
        if mask is not None:
            require_broadcast(mask, (*Q.shape[:-1], K.shape[-2]))
            mask = torch.atleast_2d(mask)  # the kernel wants a query axis
        return F.scaled_dot_product_attention(Q, K, V, mask, scale=scale)


class GeneralAttention(Attention):
    """Queries from outside attend to inputs through keys and receive a mix of values.

    ``K = X W_k``, ``V = X W_v``, ``e_ij = q_i . k_j / sqrt(d_k)``, ``A = softmax(E)``,
    ``Y = A V``: the lecture's general attention layer (2). ``W_k`` is (d_x, d_k) and ``W_v``
    is (d_x, d_v); queries have size d_k. Taps: ``E`` (scores, after the mask) and ``A``.

    Raises InputError for sizes below 1, and in a pass for inputs of other sizes.
    """

    @checked
    def __init__(
        self, d_x: Size, d_k: Size, d_v: Size, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.W_k = start.keeping_variance(d_x, d_k, generator=generator)
        self.W_v = start.keeping_variance(d_x, d_v, generator=generator)

    @checked(W_k="d_x d_k")
    def forward(
        self,
        q: Float[Tensor, "*batch query d_k"],
        X: Float[Tensor, "*batch key d_x"],
        mask: Bool[Tensor, "*#mask"] | None = None,
    ) -> Float[Tensor, "*batch query d_v"]:
        """Return each query's context vector: y_i = sum_j a_ij v_j."""
        return self.mix(q, X @ self.W_k, X @ self.W_v, mask)
