"""Read a sequence, then name its first token: many-to-one, and nothing but memory."""

from collections.abc import Callable
from functools import partial

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers.gru import GRU
from helpers.layers.lstm import LSTM
from helpers.layers.rnn import RNN

CELLS: dict[str, Callable[..., nn.Module]] = {
    "RNN": RNN,
    "LSTM": LSTM,
    "LSTM, forget bias 1": partial(LSTM, forget_bias=1.0),
    "GRU": GRU,
}


class RecallModel(nn.Module):
    """One recurrent layer reads ``2 * symbols`` kinds of tokens; its last state is asked.

    ``y = h_T W_hy + b_y``, scores of the ``symbols`` that may have stood first. ``kind`` is a
    name in `CELLS`; taps are those of the cell. Raises ValueError for another kind.
    """

    def __init__(
        self,
        kind: str,
        hidden: int = 32,
        symbols: int = 8,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if kind not in CELLS:
            raise ValueError(f"kind is one of {', '.join(CELLS)}, got {kind!r}")
        self.cell = CELLS[kind](2 * symbols, hidden, generator=generator)
        self.W_hy = nn.Parameter(torch.randn(hidden, symbols, generator=generator) / hidden**0.5)
        self.b_y = nn.Parameter(torch.zeros(symbols))

    def forward(self, ids: Int[Tensor, "batch time"]) -> Float[Tensor, "batch symbols"]:
        """Give the scores of what stood first."""
        X = nn.functional.one_hot(ids, 2 * len(self.b_y)).to(self.W_hy.dtype)
        H, _ = self.cell(X)
        return H[:, -1] @ self.W_hy + self.b_y
