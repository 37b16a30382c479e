"""Long short-term memory: a cell that is written, kept and read through gates.

What it adds to the RNN: a second state c_t that is changed by addition, not by a matrix.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.layers.from_torch import copied, recurrent_weights
from helpers.layers.tap import Tap
from helpers.validate import Size, checked

State = tuple[Float[Tensor, "*batch hidden"], Float[Tensor, "*batch hidden"]]


def _gates(
    x_t: Tensor, h_prev: Tensor, W_xh: Tensor, W_hh: Tensor, b: Tensor
) -> tuple[Tensor, ...]:
    """Return how much to write, to keep and to read, and what to write: i_t, f_t, g_t, o_t.

    ``i, f, o = sigmoid(...)`` are in 0..1, the candidate ``g = tanh(...)`` in -1..1, all from
    ``x_t W_xh + h_{t-1} W_hh + b``, whose four blocks of columns are in the order i, f, g, o.
    """
    i_t, f_t, g_t, o_t = (x_t @ W_xh + h_prev @ W_hh + b).chunk(4, -1)
    return torch.sigmoid(i_t), torch.sigmoid(f_t), torch.tanh(g_t), torch.sigmoid(o_t)


@checked
def lstm_step(
    x_t: Float[Tensor, "*batch d_x"],
    h_prev: Float[Tensor, "*batch hidden"],
    c_prev: Float[Tensor, "*batch hidden"],
    W_xh: Float[Tensor, "d_x 4*hidden"],
    W_hh: Float[Tensor, "hidden 4*hidden"],
    b: Float[Tensor, " 4*hidden"],
) -> State:
    """Return the new state h_t and the new cell c_t, which keeps a part of the old one.

    ``c_t = f_t c_{t-1} + i_t g_t``, ``h_t = o_t tanh(c_t)`` (Hochreiter and Schmidhuber 1997,
    with the forget gate of Gers, Schmidhuber and Cummins 2000).
    With f_t = 1 and i_t = 0 the cell keeps its value forever.

    Raises InputError for sizes that do not fit.
    """
    return _written(_gates(x_t, h_prev, W_xh, W_hh, b), c_prev)


def _written(
    gates: Sequence[Tensor], c_prev: Tensor, tap_c: Callable[[Tensor], Tensor] = lambda c: c
) -> tuple[Tensor, Tensor]:
    """Write and read the cell: the only place where its two equations are."""
    i_t, f_t, g_t, o_t = gates
    c_t = tap_c(f_t * c_prev + i_t * g_t)
    return o_t * torch.tanh(c_t), c_t


class LSTM(nn.Module):
    """A sequence goes in, the state after every step comes out; memory is guarded by gates.

    Returns ``H`` (batch, time, hidden) and the last ``(h, c)``. ``forget_bias`` is added to the
    forget gates' bias at the start: 1 lets the memory last from the beginning (Jozefowicz,
    Zaremba and Sutskever 2015). Taps in every step: ``i``, ``f``, ``g``, ``o``, ``c``, ``h``.

    Raises InputError for sizes below 1, and in a pass for a sequence without a step or of
    another size, and for a state that is not the pair (h, c).
    """

    @checked
    def __init__(
        self,
        d_x: Size,
        hidden: Size,
        forget_bias: float = 0.0,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.W_xh = start.uniform(d_x, 4 * hidden, hidden=hidden, generator=generator)
        self.W_hh = start.uniform(hidden, 4 * hidden, hidden=hidden, generator=generator)
        self.b = start.uniform(4 * hidden, hidden=hidden, generator=generator)
        with torch.no_grad():
            self.b[hidden : 2 * hidden] += forget_bias
        self.i, self.f, self.g, self.o, self.c, self.h = (Tap(per_step=True) for _ in "ifgoch")

    @checked(W_xh="d_x _", W_hh="hidden _")
    def forward(
        self,
        X: Float[Tensor, "batch time d_x"],
        state: tuple[Float[Tensor, "batch hidden"], Float[Tensor, "batch hidden"]] | None = None,
    ) -> tuple[Float[Tensor, "batch time hidden"], State]:
        """Write, keep and read at every step, in order."""
        zeros = X.new_zeros(len(X), len(self.W_hh))
        h_t, c_t = (zeros, zeros) if state is None else state
        taps, states = (self.i, self.f, self.g, self.o), []
        for x_t in X.unbind(1):
            gates = _gates(x_t, h_t, self.W_xh, self.W_hh, self.b)
            gates = tuple(tap(gate) for tap, gate in zip(taps, gates, strict=True))
            h_t, c_t = _written(gates, c_t, self.c)
            h_t = self.h(h_t)
            states.append(h_t)
        return torch.stack(states, 1), (h_t, c_t)

    @classmethod
    @checked
    def from_torch(cls, theirs: nn.LSTM) -> LSTM:
        """Return the same layer as torch's, whose two biases become their sum.

        Raises InputError for what ours does not have: more layers, two directions, no bias, a
        projection, dropout, or time before batch.
        """
        W_xh, W_hh, b_x, b_h = recurrent_weights(theirs)
        return copied(cls(len(W_xh), len(W_hh)), W_xh=W_xh, W_hh=W_hh, b=b_x + b_h)
