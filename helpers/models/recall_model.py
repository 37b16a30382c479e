"""Read a sequence, then name its first token: many-to-one, and nothing but memory."""

from collections.abc import Callable
from functools import partial

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from helpers.layers import GRU, LSTM, RNN, start
from helpers.validate import InputError, Size, checked, require_ids

CELLS: dict[str, Callable[..., nn.Module]] = {
    "RNN": RNN,
    "LSTM": LSTM,
    "LSTM, forget bias 1": partial(LSTM, forget_bias=1.0),
    "GRU": GRU,
}


class RecallModel(nn.Module):
    """One recurrent layer reads ``2 * symbols`` kinds of tokens; its last state is asked.

    ``y = h_T W_hy + b_y``, scores of the ``symbols`` that may have stood first. ``kind`` is a
    name in `CELLS`; taps are those of the cell. Raises InputError for another kind, and in a
    pass for ids that are not tokens.
    """

    @checked
    def __init__(
        self,
        kind: str,
        hidden: Size = 32,
        symbols: Size = 8,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if kind not in CELLS:
            raise InputError(f"kind should be one of {', '.join(CELLS)}, got {kind!r}")
        self.cell = CELLS[kind](2 * symbols, hidden, generator=generator)
        self.W_hy = start.keeping_variance(hidden, symbols, generator=generator)
        self.b_y = start.zeros(symbols)

    @checked
    def forward(self, ids: Int[Tensor, "batch time"]) -> Float[Tensor, "batch symbols"]:
        """Return the scores of what came first."""
        require_ids("ids", ids, 2 * len(self.b_y))
        X = nn.functional.one_hot(ids, 2 * len(self.b_y)).to(self.W_hy.dtype)
        H, _ = self.cell(X)
        return H[:, -1] @ self.W_hy + self.b_y
