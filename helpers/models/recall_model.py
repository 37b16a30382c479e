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


def recall_loss(
    model: nn.Module, batch: tuple[Int[Tensor, "batch time"], Int[Tensor, " batch"]]
) -> Float[Tensor, ""]:
    """Give the mean surprise at the first token, in nats; guessing costs log(symbols)."""
    ids, first = batch
    return nn.functional.cross_entropy(model(ids), first)


class RecallRuns(nn.Module):
    """All networks of the experiment: every kind of cell, at every distance, for every seed."""

    def __init__(self, distances: tuple[int, ...] = (5, 20, 40), seeds: int = 3) -> None:
        super().__init__()
        self.distances, self.seeds = distances, seeds
        self.runs = nn.ModuleList(RecallModel(*key[:1]) for key in self.keys())

    def keys(self) -> list[tuple[str, int, int]]:
        """Kind, distance and seed of every run, in order."""
        return [(k, d, s) for k in CELLS for d in self.distances for s in range(self.seeds)]

    def run(self, kind: str, distance: int, seed: int = 0) -> RecallModel:
        """Give one of the networks."""
        model = self.runs[self.keys().index((kind, distance, seed))]
        assert isinstance(model, RecallModel)
        return model
