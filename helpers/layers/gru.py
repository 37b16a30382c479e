"""The gated recurrent unit: a slider for every component, from keep the old to take the new.

What it leaves out of the LSTM: the second state and the output gate; 3 blocks of weights, not 4.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers.rnn import require_steps, start_uniform
from helpers.layers.tap import Tap


def gru_gates(
    x_t: Float[Tensor, "*batch d_x"],
    h_prev: Float[Tensor, "*batch hidden"],
    W_xh: Float[Tensor, "d_x three_hidden"],
    W_hh: Float[Tensor, "hidden three_hidden"],
    b_x: Float[Tensor, " three_hidden"],
    b_h: Float[Tensor, " three_hidden"],
) -> tuple[Float[Tensor, "*batch hidden"], ...]:
    """Decide what of the old state is used, how much of it is kept, and what is new: r, z, n.

    ``r, z = sigmoid(...)``, ``n = tanh(x W_xn + b_xn + r (h_{t-1} W_hn + b_hn))``. The blocks of
    columns are in the order r, z, n. The reset gate stands after the product with W_hn, as in
    torch; Cho et al. (2014, arXiv 1406.1078) have it before.
    """
    x_r, x_z, x_n = (x_t @ W_xh + b_x).chunk(3, -1)
    h_r, h_z, h_n = (h_prev @ W_hh + b_h).chunk(3, -1)
    r_t = torch.sigmoid(x_r + h_r)
    z_t = torch.sigmoid(x_z + h_z)
    n_t = torch.tanh(x_n + r_t * h_n)
    return r_t, z_t, n_t


def gru_step(
    x_t: Float[Tensor, "*batch d_x"],
    h_prev: Float[Tensor, "*batch hidden"],
    W_xh: Float[Tensor, "d_x three_hidden"],
    W_hh: Float[Tensor, "hidden three_hidden"],
    b_x: Float[Tensor, " three_hidden"],
    b_h: Float[Tensor, " three_hidden"],
) -> Float[Tensor, "*batch hidden"]:
    """Stay somewhere between the old state and a new candidate, component by component.

    ``h_t = (1 - z_t) n_t + z_t h_{t-1}``: z_t = 1 keeps the state exactly (torch's form).
    """
    _, z_t, n_t = gru_gates(x_t, h_prev, W_xh, W_hh, b_x, b_h)
    return (1 - z_t) * n_t + z_t * h_prev


class GRU(nn.Module):
    """A sequence goes in, the state after every step comes out; one gate trades old for new.

    Gives ``H`` (batch, time, hidden) and the last state. ``update_bias`` is added to the update
    gates' bias at the start: with 1 the state lasts from the beginning. Taps in every step:
    ``r``, ``z``, ``n``, ``h``.

    Raises ValueError for a sequence without a step.
    """

    def __init__(
        self,
        d_x: int,
        hidden: int,
        update_bias: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.W_xh = nn.Parameter(torch.empty(d_x, 3 * hidden))
        self.W_hh = nn.Parameter(torch.empty(hidden, 3 * hidden))
        self.b_x = nn.Parameter(torch.empty(3 * hidden))
        self.b_h = nn.Parameter(torch.empty(3 * hidden))
        start_uniform(self, hidden, generator)
        with torch.no_grad():
            self.b_h[hidden : 2 * hidden] += update_bias
        self.r, self.z, self.n, self.h = (Tap(per_step=True) for _ in "rznh")

    def forward(
        self,
        X: Float[Tensor, "batch time d_x"],
        h_0: Float[Tensor, "batch hidden"] | None = None,
    ) -> tuple[Float[Tensor, "batch time hidden"], Float[Tensor, "batch hidden"]]:
        """Trade old for new at every step, in order."""
        require_steps(X)
        h_t = X.new_zeros(len(X), self.W_hh.shape[0]) if h_0 is None else h_0
        states = []
        for x_t in X.unbind(1):
            r_t, z_t, n_t = gru_gates(x_t, h_t, self.W_xh, self.W_hh, self.b_x, self.b_h)
            _, z_t, n_t = self.r(r_t), self.z(z_t), self.n(n_t)
            h_t = self.h((1 - z_t) * n_t + z_t * h_t)
            states.append(h_t)
        return torch.stack(states, 1), h_t
