"""Where a token is: vectors that are added to it, since attention does not see order.

Both encodings read the position from the axis before the last (time), never from the batch.
"""

from typing import Annotated

import torch
from jaxtyping import Float
from torch import Tensor, nn

from helpers.layers import start
from helpers.validate import Count, InputError, Range, Size, checked, require

Base = Annotated[float, Range(least=1.0)]


@checked
def sinusoidal_positions(
    time: Size, d_model: Size, base: Base = 10_000.0
) -> Float[Tensor, "time d_model"]:
    """Return vectors of sines and cosines for positions 0 .. time-1, like the hands of clocks.

    ``P[p, 2i] = sin(p / base^(2i/d))`` and ``P[p, 2i+1] = cos(p / base^(2i/d))`` (Vaswani et
    al. 2017, arXiv 1706.03762, section 3.5). The dot product of two of them depends on their
    distance alone, and one linear map takes every position to the one k steps later.

    Raises InputError when ``d_model`` is odd: every clock needs a sine and a cosine.

    >>> sinusoidal_positions(2, 4).round(decimals=2)
    tensor([[0.0000, 1.0000, 0.0000, 1.0000],
            [0.8400, 0.5400, 0.0100, 1.0000]])
    """
    _require_even(d_model)
    p = torch.arange(time, dtype=torch.float64)[:, None]
    frequencies = base ** (-torch.arange(0, d_model, 2, dtype=torch.float64) / d_model)
    angles = p * frequencies
    P = torch.stack([torch.sin(angles), torch.cos(angles)], dim=-1).flatten(1)
    return P.to(torch.get_default_dtype())


def _require_even(d_model: int) -> None:
    require(d_model % 2 == 0, "d_model", "even: every clock has a sine and a cosine", d_model)


class SinusoidalPositions(nn.Module):
    """Add the sinusoidal vector of its position to every token. Nothing to learn, any length.

    Raises InputError when ``d_model`` is odd, and in a pass for tokens of another size.
    """

    @checked
    def __init__(self, d_model: Size, base: Base = 10_000.0) -> None:
        super().__init__()
        _require_even(d_model)
        self.d_model, self.base = d_model, base

    @checked(d_model="d_model")
    def forward(
        self, X: Float[Tensor, "*batch time d_model"], past: Count = 0
    ) -> Float[Tensor, "*batch time d_model"]:
        """Return the tokens with their positions: ``x_t + P[past + t]``."""
        P = sinusoidal_positions(past + X.shape[-2], self.d_model, self.base)
        return X + P[past:].to(X)


class LearnedPositions(nn.Module):
    """Add a learned vector for its position to every token, up to a longest sequence.

    The alternative that Vaswani et al. (2017) found nearly equal; a position that was never
    trained has no vector. Raises InputError for sizes below 1, and in a pass for a sequence
    longer than ``max_length`` or tokens of another size.
    """

    @checked
    def __init__(
        self, max_length: Size, d_model: Size, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.P = start.normal(max_length, d_model, std=0.02, generator=generator)

    @checked(P="_ d_model")
    def forward(
        self, X: Float[Tensor, "*batch time d_model"], past: Count = 0
    ) -> Float[Tensor, "*batch time d_model"]:
        """Return the tokens with their positions: ``x_t + P[past + t]``."""
        time = past + X.shape[-2]
        if time > len(self.P):
            raise InputError(f"X should have at most {len(self.P)} positions, got {time} tokens")
        return X + self.P[past:time]
