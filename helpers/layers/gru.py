"""The gated recurrent unit: a slider for every component, from keep the old to take the new.

What it leaves out of the LSTM: the second state and the output gate; 3 blocks of weights, not 4.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.layers.from_torch import copied, recurrent_weights
from helpers.layers.tap import Tap
from helpers.validate import Size, checked


def _gates(
    x_t: Tensor,
    h_prev: Tensor,
    W_xh: Tensor,
    W_hh: Tensor,
    b_x: Tensor,
    b_h: Tensor,
    tap_r: Callable[[Tensor], Tensor] = lambda r: r,
) -> tuple[Tensor, Tensor, Tensor]:
    """Return what of the old state is used, how much of it is kept, and what is new: r, z, n.

    ``r, z = sigmoid(...)``, ``n = tanh(x W_xn + b_xn + r (h_{t-1} W_hn + b_hn))``. The blocks of
    columns are in the order r, z, n. The reset gate is applied after the product with W_hn, as in
    torch; Cho et al. (2014, arXiv 1406.1078) apply it before.
    """
    x_r, x_z, x_n = (x_t @ W_xh + b_x).chunk(3, -1)
    h_r, h_z, h_n = (h_prev @ W_hh + b_h).chunk(3, -1)
    r_t = tap_r(torch.sigmoid(x_r + h_r))
    z_t = torch.sigmoid(x_z + h_z)
    n_t = torch.tanh(x_n + r_t * h_n)
    return r_t, z_t, n_t


@checked
def gru_step(
    x_t: Float[Tensor, "*batch d_x"],
    h_prev: Float[Tensor, "*batch hidden"],
    W_xh: Float[Tensor, "d_x 3*hidden"],
    W_hh: Float[Tensor, "hidden 3*hidden"],
    b_x: Float[Tensor, " 3*hidden"],
    b_h: Float[Tensor, " 3*hidden"],
) -> Float[Tensor, "*batch hidden"]:
    """Return a state between the old one and a new candidate, component by component.

    ``h_t = (1 - z_t) n_t + z_t h_{t-1}``: z_t = 1 keeps the state exactly (torch's form).

    Raises InputError for sizes that do not fit.
    """
    _, z_t, n_t = _gates(x_t, h_prev, W_xh, W_hh, b_x, b_h)
    return _traded(z_t, n_t, h_prev)


def _traded(z_t: Tensor, n_t: Tensor, h_prev: Tensor) -> Tensor:
    """Trade old for new: the only place where the equation is."""
    return (1 - z_t) * n_t + z_t * h_prev


class GRU(nn.Module):
    """A sequence goes in, the state after every step comes out; one gate trades old for new.

    Returns ``H`` (batch, time, hidden) and the last state. ``update_bias`` is added to the update
    gates' bias at the start: with 1 the state lasts from the beginning. Taps in every step:
    ``r``, ``z``, ``n``, ``h``.

    Raises InputError for sizes below 1, and in a pass for a sequence without a step or of
    another size.
    """

    @checked
    def __init__(
        self,
        d_x: Size,
        hidden: Size,
        update_bias: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.W_xh = start.uniform(d_x, 3 * hidden, hidden=hidden, generator=generator)
        self.W_hh = start.uniform(hidden, 3 * hidden, hidden=hidden, generator=generator)
        self.b_x = start.uniform(3 * hidden, hidden=hidden, generator=generator)
        self.b_h = start.uniform(3 * hidden, hidden=hidden, generator=generator)
        with torch.no_grad():
            self.b_h[hidden : 2 * hidden] += update_bias
        self.r, self.z, self.n, self.h = (Tap(per_step=True) for _ in "rznh")

    @checked(W_xh="d_x _", W_hh="hidden _")
    def forward(
        self,
        X: Float[Tensor, "batch time d_x"],
        h_0: Float[Tensor, "batch hidden"] | None = None,
    ) -> tuple[Float[Tensor, "batch time hidden"], Float[Tensor, "batch hidden"]]:
        """Trade old for new at every step, in order."""
        h_t = X.new_zeros(len(X), len(self.W_hh)) if h_0 is None else h_0
        weights, states = (self.W_xh, self.W_hh, self.b_x, self.b_h), []
        for x_t in X.unbind(1):
            _, z_t, n_t = _gates(x_t, h_t, *weights, self.r)
            h_t = self.h(_traded(self.z(z_t), self.n(n_t), h_t))
            states.append(h_t)
        return torch.stack(states, 1), h_t

    @classmethod
    @checked
    def from_torch(cls, theirs: nn.GRU) -> GRU:
        """Return the same layer as torch's, with both of its biases.

        Raises InputError for what ours does not have: more layers, two directions, no bias,
        dropout, or time before batch.
        """
        W_xh, W_hh, b_x, b_h = recurrent_weights(theirs)
        return copied(cls(len(W_xh), len(W_hh)), W_xh=W_xh, W_hh=W_hh, b_x=b_x, b_h=b_h)
