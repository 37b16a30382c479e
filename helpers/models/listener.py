"""A recurrent network that is asked one yes-or-no question after every character."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import RNN, start
from helpers.validate import Size, checked, require_ids


class Listener(nn.Module):
    """Read characters and say after each whether something holds: many-to-many.

    ``h_t = tanh(x_t W_xh + h_{t-1} W_hh + b)``, ``y_t = h_t . w_hy + b_y``; above 0 means yes.
    """

    @checked
    def __init__(self, vocab: Size, hidden: Size, generator: torch.Generator | None = None) -> None:
        super().__init__()
        self.cell = RNN(vocab, hidden, generator=generator)
        self.w_hy = start.normal(hidden, std=0.3, generator=generator)
        self.b_y = start.zeros()

    @checked
    def forward(self, ids: Int[Tensor, "batch time"]) -> Float[Tensor, "batch time"]:
        """Return a score after every character."""
        require_ids("ids", ids, len(self.cell.W_xh))
        H, _ = self.cell(nn.functional.one_hot(ids, len(self.cell.W_xh)).to(self.w_hy.dtype))
        return H @ self.w_hy + self.b_y
