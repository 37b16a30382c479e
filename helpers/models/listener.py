"""A recurrent network that is asked one yes-or-no question after every character."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers.rnn import RNN


class Listener(nn.Module):
    """Read characters and say after each whether something holds: many-to-many.

    ``h_t = tanh(x_t W_xh + h_{t-1} W_hh + b)``, ``y_t = h_t . w_hy + b_y``; above 0 means yes.
    """

    def __init__(self, vocab: int, hidden: int, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.cell = RNN(vocab, hidden, generator=generator)
        self.w_hy = nn.Parameter(0.3 * torch.randn(hidden, generator=generator))
        self.b_y = nn.Parameter(torch.zeros(()))

    def forward(self, ids: Int[Tensor, "batch time"]) -> Float[Tensor, "batch time"]:
        """Give a score after every character."""
        H, _ = self.cell(nn.functional.one_hot(ids, len(self.cell.W_xh)).to(self.w_hy.dtype))
        return H @ self.w_hy + self.b_y
