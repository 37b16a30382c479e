"""The vanilla recurrent network: one formula with one set of weights, at every step."""

from __future__ import annotations

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.layers.from_torch import copied, recurrent_weights
from helpers.layers.tap import Tap
from helpers.validate import Size, checked


@checked
def rnn_step(
    x_t: Float[Tensor, "*batch d_x"],
    h_prev: Float[Tensor, "*batch hidden"],
    W_xh: Float[Tensor, "d_x hidden"],
    W_hh: Float[Tensor, "hidden hidden"],
    b: Float[Tensor, " hidden"],
) -> Float[Tensor, "*batch hidden"]:
    """Return the new state, from the old state and the input of this step.

    ``h_t = tanh(x_t W_xh + h_{t-1} W_hh + b)``: the lecture's h_t = f_W(h_{t-1}, x_t) with the
    function of Elman (1990). Every component lies in -1..1.

    Raises InputError for sizes that do not fit.

    >>> one = torch.ones(1, 1)
    >>> rnn_step(one, torch.zeros(1, 1), one, one, torch.zeros(1))
    tensor([[0.7616]])
    """
    return _step(x_t, h_prev, W_xh, W_hh, b)


def _step(x_t: Tensor, h_prev: Tensor, W_xh: Tensor, W_hh: Tensor, b: Tensor) -> Tensor:
    return torch.tanh(x_t @ W_xh + h_prev @ W_hh + b)


class RNN(nn.Module):
    """A sequence goes in, the state after every step comes out; the weights never change.

    Returns ``H`` (batch, time, hidden) and the last state, with which the sequence can go on. Any
    length; ``h_0`` is zero unless given. Weights start as torch's do, uniform within
    1 / sqrt(hidden). Tap: ``h``, in every step.

    Raises InputError for sizes below 1, and in a pass for a sequence without a step or of
    another size.
    """

    @checked
    def __init__(self, d_x: Size, hidden: Size, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.W_xh = start.uniform(d_x, hidden, hidden=hidden, generator=generator)
        self.W_hh = start.uniform(hidden, hidden, hidden=hidden, generator=generator)
        self.b = start.uniform(hidden, hidden=hidden, generator=generator)
        self.h = Tap(per_step=True)

    @checked(W_xh="d_x hidden")
    def forward(
        self,
        X: Float[Tensor, "batch time d_x"],
        h_0: Float[Tensor, "batch hidden"] | None = None,
    ) -> tuple[Float[Tensor, "batch time hidden"], Float[Tensor, "batch hidden"]]:
        """Apply the one formula at every step, in order."""
        h_t = X.new_zeros(len(X), len(self.b)) if h_0 is None else h_0
        states = []
        for x_t in X.unbind(1):
            h_t = self.h(_step(x_t, h_t, self.W_xh, self.W_hh, self.b))
            states.append(h_t)
        return torch.stack(states, 1), h_t

    @classmethod
    @checked
    def from_torch(cls, theirs: nn.RNN) -> RNN:
        """Return the same layer as torch's, whose two biases become their sum.

        Raises InputError for what ours does not have: more layers, two directions, no bias, relu,
        dropout, or time before batch.
        """
        W_xh, W_hh, b_x, b_h = recurrent_weights(theirs)
        return copied(cls(*W_xh.shape), W_xh=W_xh, W_hh=W_hh, b=b_x + b_h)
