"""Long short-term memory: a cell that is written, kept and read through gates.

What it adds to the RNN: a second state c_t that is changed by addition, not by a matrix.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers.rnn import require_steps, start_uniform
from helpers.layers.tap import Tap

State = tuple[Float[Tensor, "*batch hidden"], Float[Tensor, "*batch hidden"]]


def lstm_gates(
    x_t: Float[Tensor, "*batch d_x"],
    h_prev: Float[Tensor, "*batch hidden"],
    W_xh: Float[Tensor, "d_x four_hidden"],
    W_hh: Float[Tensor, "hidden four_hidden"],
    b: Float[Tensor, " four_hidden"],
) -> tuple[Float[Tensor, "*batch hidden"], ...]:
    """Decide how much to write, to keep and to read, and what to write: i_t, f_t, g_t, o_t.

    ``i, f, o = sigmoid(...)`` lie in 0..1, the candidate ``g = tanh(...)`` in -1..1, all from
    ``x_t W_xh + h_{t-1} W_hh + b``, whose four blocks of columns are in the order i, f, g, o.
    """
    i_t, f_t, g_t, o_t = (x_t @ W_xh + h_prev @ W_hh + b).chunk(4, -1)
    return torch.sigmoid(i_t), torch.sigmoid(f_t), torch.tanh(g_t), torch.sigmoid(o_t)


def lstm_step(
    x_t: Float[Tensor, "*batch d_x"],
    h_prev: Float[Tensor, "*batch hidden"],
    c_prev: Float[Tensor, "*batch hidden"],
    W_xh: Float[Tensor, "d_x four_hidden"],
    W_hh: Float[Tensor, "hidden four_hidden"],
    b: Float[Tensor, " four_hidden"],
) -> State:
    """Keep a part of the cell, write something new into it, and show a part of it.

    ``c_t = f_t c_{t-1} + i_t g_t``, ``h_t = o_t tanh(c_t)`` (Hochreiter and Schmidhuber 1997,
    with the forget gate of Gers, Schmidhuber and Cummins 2000). Returns ``h_t`` and ``c_t``.
    With f_t = 1 and i_t = 0 the cell keeps its value for ever.
    """
    i_t, f_t, g_t, o_t = lstm_gates(x_t, h_prev, W_xh, W_hh, b)
    c_t = f_t * c_prev + i_t * g_t
    h_t = o_t * torch.tanh(c_t)
    return h_t, c_t


class LSTM(nn.Module):
    """A sequence goes in, the state after every step comes out; memory is guarded by gates.

    Gives ``H`` (batch, time, hidden) and the last ``(h, c)``. ``forget_bias`` is added to the
    forget gates' bias at the start: 1 lets the memory last from the beginning (Jozefowicz,
    Zaremba and Sutskever 2015). Taps in every step: ``i``, ``f``, ``g``, ``o``, ``c``, ``h``.

    Raises ValueError for a sequence without a step.
    """

    def __init__(
        self,
        d_x: int,
        hidden: int,
        forget_bias: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.W_xh = nn.Parameter(torch.empty(d_x, 4 * hidden))
        self.W_hh = nn.Parameter(torch.empty(hidden, 4 * hidden))
        self.b = nn.Parameter(torch.empty(4 * hidden))
        start_uniform(self, hidden, generator)
        with torch.no_grad():
            self.b[hidden : 2 * hidden] += forget_bias
        self.i, self.f, self.g, self.o, self.c, self.h = (Tap(per_step=True) for _ in "ifgoch")

    def forward(
        self, X: Float[Tensor, "batch time d_x"], state: State | None = None
    ) -> tuple[Float[Tensor, "batch time hidden"], State]:
        """Write, keep and read at every step, in order."""
        require_steps(X)
        zeros = X.new_zeros(len(X), self.W_hh.shape[0])
        h_t, c_t = (zeros, zeros) if state is None else state
        states = []
        for x_t in X.unbind(1):
            i_t, f_t, g_t, o_t = lstm_gates(x_t, h_t, self.W_xh, self.W_hh, self.b)
            i_t, f_t, g_t, o_t = self.i(i_t), self.f(f_t), self.g(g_t), self.o(o_t)
            c_t = self.c(f_t * c_t + i_t * g_t)
            h_t = self.h(o_t * torch.tanh(c_t))
            states.append(h_t)
        return torch.stack(states, 1), (h_t, c_t)
