"""Rotary positions: queries and keys are turned by their position, so that scores see distances."""

from typing import Annotated

import torch
from jaxtyping import Float, Int
from torch import Tensor

from helpers.validate import InputError, Range, Size, checked, require

Base = Annotated[float, Range(least=1.0)]
LAYOUTS = ("pairs", "halves")


@checked
def rotary_frequencies(d_k: Size, base: Base = 10_000.0) -> Float[Tensor, " pair"]:
    """Return by how many radians each pair of numbers turns from one position to the next.

    ``theta_i = base^(-2i/d_k)`` (Su et al. 2021, arXiv 2104.09864), as in the sinusoidal
    positions. Raises InputError when ``d_k`` is odd.

    >>> rotary_frequencies(4)
    tensor([1.0000, 0.0100])
    """
    require(d_k % 2 == 0, "d_k", "even: every angle turns two numbers", d_k)
    exponents = torch.arange(0, d_k, 2, dtype=torch.float64) / d_k
    return (base**-exponents).to(torch.get_default_dtype())


@checked
def rotate(
    X: Float[Tensor, "*batch time d_k"],
    frequencies: Float[Tensor, " pair"],
    positions: Int[Tensor, " time"] | None = None,
    layout: str = "pairs",
) -> Float[Tensor, "*batch time d_k"]:
    """Turn the pairs of every vector by its position times their frequency.

    ``(x, y) -> (x cos a - y sin a, x sin a + y cos a)`` with ``a = position * theta_i``. The
    length of a vector stays, and the product of a turned query and a turned key depends on their
    distance alone: ``R_m q . R_n k = q . R_(n-m) k``. ``positions`` are 0, 1, 2, … unless given.
    The pairs are neighbors, as in the paper, with ``layout="pairs"``; with ``"halves"`` number i
    belongs to number i + d_k/2, as in GPT-NeoX and the checkpoints of Hugging Face. A model
    trained with one layout is wrong with the other, without an error.

    Raises InputError when sizes do not fit, or for another layout.
    """
    if layout not in LAYOUTS:
        raise InputError(f"layout should be one of {', '.join(LAYOUTS)}, got {layout!r}")
    if X.shape[-1] != 2 * len(frequencies):
        raise InputError(
            f"X should have vectors of size {2 * len(frequencies)}, two numbers for each "
            f"frequency, got {X.shape[-1]}"
        )
    time = X.shape[-2]
    p = torch.arange(time, device=X.device) if positions is None else positions
    angles = p[:, None].to(frequencies) * frequencies
    cos, sin = angles.cos().to(X), angles.sin().to(X)
    if layout == "pairs":
        x, y = X[..., ::2], X[..., 1::2]
        return torch.stack([x * cos - y * sin, x * sin + y * cos], -1).flatten(-2)
    x, y = X.chunk(2, -1)
    return torch.cat([x * cos - y * sin, x * sin + y * cos], -1)
