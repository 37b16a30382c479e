"""The vanilla recurrent network: one formula with one set of weights, at every step."""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers.tap import Tap


def rnn_step(
    x_t: Float[Tensor, "*batch d_x"],
    h_prev: Float[Tensor, "*batch hidden"],
    W_xh: Float[Tensor, "d_x hidden"],
    W_hh: Float[Tensor, "hidden hidden"],
    b: Float[Tensor, " hidden"],
) -> Float[Tensor, "*batch hidden"]:
    """Make the new state from the old state and the input of this step.

    ``h_t = tanh(x_t W_xh + h_{t-1} W_hh + b)``: the lecture's h_t = f_W(h_{t-1}, x_t) with the
    function of Elman (1990). Every component lies in -1..1.

    >>> one = torch.ones(1, 1)
    >>> rnn_step(one, torch.zeros(1, 1), one, one, torch.zeros(1))
    tensor([[0.7616]])
    """
    return torch.tanh(x_t @ W_xh + h_prev @ W_hh + b)


class RNN(nn.Module):
    """A sequence goes in, the state after every step comes out; the weights never change.

    Gives ``H`` (batch, time, hidden) and the last state, with which the sequence can go on. Any
    length; ``h_0`` is zero unless given. Weights start as torch's do, uniform within
    1 / sqrt(hidden). Tap: ``h``, in every step.

    Raises ValueError for a sequence without a step.
    """

    def __init__(self, d_x: int, hidden: int, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.W_xh = nn.Parameter(torch.empty(d_x, hidden))
        self.W_hh = nn.Parameter(torch.empty(hidden, hidden))
        self.b = nn.Parameter(torch.empty(hidden))
        start_uniform(self, hidden, generator)
        self.h = Tap(per_step=True)

    def forward(
        self,
        X: Float[Tensor, "batch time d_x"],
        h_0: Float[Tensor, "batch hidden"] | None = None,
    ) -> tuple[Float[Tensor, "batch time hidden"], Float[Tensor, "batch hidden"]]:
        """Apply the one formula at every step, in order."""
        require_steps(X)
        h_t = X.new_zeros(len(X), len(self.b)) if h_0 is None else h_0
        states = []
        for x_t in X.unbind(1):
            h_t = self.h(rnn_step(x_t, h_t, self.W_xh, self.W_hh, self.b))
            states.append(h_t)
        return torch.stack(states, 1), h_t


def start_uniform(module: nn.Module, hidden: int, generator: torch.Generator | None) -> None:
    """Draw every weight uniformly within 1 / sqrt(hidden), as torch's recurrent layers do."""
    bound = 1 / math.sqrt(hidden)
    for parameter in module.parameters():
        nn.init.uniform_(parameter, -bound, bound, generator=generator)


def require_steps(X: Tensor) -> None:
    """Raise ValueError for anything but (batch, time, d_x) with at least one step."""
    if X.ndim != 3 or X.shape[1] == 0:
        raise ValueError(
            f"a sequence is (batch, time, d_x) with at least one step, got {tuple(X.shape)}"
        )
