"""Which of two letters comes first? One self-attention layer, with and without positions."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from torch.nn import functional as F

from helpers.layers import LearnedPositions, SelfAttention, SinusoidalPositions, start
from helpers.validate import InputError, Size, checked, require_ids
from helpers.worlds.letters import LETTERS


class WhichFirst(nn.Module):
    """Embeddings, positions of one kind or none, self-attention, and a sum over the letters.

    ``positions`` is "none", "sinusoidal" or "learned"; nothing else in the model knows of order.
    The weights at the start follow from ``generator``. Raises InputError for another kind.
    """

    @checked
    def __init__(
        self, positions: str, d_model: Size = 16, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        with start.drawn_from(generator):
            self._build(positions, d_model)

    def _build(self, positions: str, d_model: int) -> None:
        kinds: dict[str, nn.Module] = {
            "none": nn.Identity(),
            "sinusoidal": SinusoidalPositions(d_model, base=20.0),  # six places: fast clocks
            "learned": LearnedPositions(LETTERS, d_model),
        }
        if positions not in kinds:
            raise InputError(f"positions should be one of {', '.join(kinds)}, got {positions!r}")
        self.embed = nn.Embedding(LETTERS, d_model)
        self.positions = kinds[positions]
        self.attention = SelfAttention(d_model, d_model, d_model)
        self.answer = nn.Linear(d_model, 1)

    @checked(embed__weight="_ _")
    def forward(self, letters: Int[Tensor, "batch time"]) -> Float[Tensor, " batch"]:
        """Give the logit of "0 stands before 1"."""
        require_ids("letters", letters, LETTERS)
        Y = self.attention(self.positions(self.embed(letters)))
        return self.answer(F.relu(Y).mean(1))[:, 0]
