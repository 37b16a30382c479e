"""Where a token stands: vectors that are added to it, since attention does not see order.

Both encodings read the position from the axis before the last (time), never from the batch.
"""

import torch
from jaxtyping import Float
from torch import Tensor, nn


def sinusoidal_positions(
    time: int, d_model: int, base: float = 10_000.0
) -> Float[Tensor, "time d_model"]:
    """Turn positions 0 .. time-1 into vectors of sines and cosines, like the hands of clocks.

    ``P[p, 2i] = sin(p / base^(2i/d))`` and ``P[p, 2i+1] = cos(p / base^(2i/d))`` (Vaswani et
    al. 2017, arXiv 1706.03762, section 3.5). The dot product of two of them depends on their
    distance alone, and one linear map takes every position to the one k steps later.

    Raises ValueError when ``d_model`` is odd: every clock needs a sine and a cosine.

    >>> sinusoidal_positions(2, 4).round(decimals=2)
    tensor([[0.0000, 1.0000, 0.0000, 1.0000],
            [0.8400, 0.5400, 0.0100, 1.0000]])
    """
    if d_model % 2:
        raise ValueError(f"d_model must be even (a sine and a cosine per clock), got {d_model}")
    p = torch.arange(time, dtype=torch.float64)[:, None]
    frequencies = base ** (-torch.arange(0, d_model, 2, dtype=torch.float64) / d_model)
    angles = p * frequencies
    P = torch.stack([torch.sin(angles), torch.cos(angles)], dim=-1).flatten(1)
    return P.to(torch.get_default_dtype())


class SinusoidalPositions(nn.Module):
    """Add the sinusoidal vector of its position to every token. Nothing to learn, any length.

    Raises ValueError when ``d_model`` is odd.
    """

    def __init__(self, d_model: int, base: float = 10_000.0) -> None:
        super().__init__()
        if d_model % 2:
            raise ValueError(f"d_model must be even, got {d_model}")
        self.base = base

    def forward(self, X: Float[Tensor, "*batch time d"]) -> Float[Tensor, "*batch time d"]:
        """Give the tokens with their positions: ``x_t + P[t]``."""
        time, d_model = X.shape[-2:]
        return X + sinusoidal_positions(time, d_model, self.base).to(X)


class LearnedPositions(nn.Module):
    """Add a learned vector for its position to every token, up to a longest sequence.

    The alternative that Vaswani et al. (2017) found nearly equal; a position that was never
    trained has no vector. Raises ValueError for a sequence longer than ``longest``.
    """

    def __init__(
        self, longest: int, d_model: int, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.P = nn.Parameter(torch.empty(longest, d_model))
        nn.init.normal_(self.P, std=0.02, generator=generator)

    def forward(self, X: Float[Tensor, "*batch time d"]) -> Float[Tensor, "*batch time d"]:
        """Give the tokens with their positions: ``x_t + P[t]``."""
        time = X.shape[-2]
        if time > len(self.P):
            raise ValueError(f"there are vectors for {len(self.P)} positions, got {time} tokens")
        return X + self.P[:time]
