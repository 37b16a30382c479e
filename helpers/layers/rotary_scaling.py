"""Llama 3.1's rotary frequencies for long contexts: the slow ones turn more slowly still."""

import math
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from helpers.validate import checked, require, require_numbers


class RotaryScaling(NamedTuple):
    """How a model that was trained on ``original`` tokens reads ``factor`` times as many.

    A pair that turns at least ``high`` times within ``original`` tokens keeps its frequency; one
    that turns at most ``low`` times is divided by ``factor``; those between are blended. The
    defaults are Llama 3.1's.
    """

    factor: float = 8.0
    low: float = 1.0
    high: float = 4.0
    original: int = 8192


class ScaledPairs(NamedTuple):
    """How many of the pairs were kept, blended and divided."""

    kept: int
    blended: int
    divided: int


@checked
def scale_frequencies(
    frequencies: Float[Tensor, " pair"], scaling: RotaryScaling
) -> Float[Tensor, " pair"]:
    """Return the frequencies, scaled as in Llama 3.1 (arXiv 2407.21783; Meta's ``llama_models``).

    With ``n = original theta / 2 pi`` turns within the original context and
    ``s = (n - low) / (high - low)``, limited to 0..1,

    ``theta' = s theta + (1 - s) theta / factor``.

    Raises InputError unless ``low < high`` and ``factor`` is 1 or more.
    """
    kept = _share_kept(frequencies, scaling)
    return kept * frequencies + (1 - kept) * frequencies / scaling.factor


@checked
def scaled_pairs(frequencies: Float[Tensor, " pair"], scaling: RotaryScaling) -> ScaledPairs:
    """Return how many pairs `scale_frequencies` keeps, blends and divides by the factor."""
    require_numbers(frequencies=frequencies)
    kept = _share_kept(frequencies, scaling)
    n_kept, n_divided = int((kept == 1).sum()), int((kept == 0).sum())
    return ScaledPairs(n_kept, len(kept) - n_kept - n_divided, n_divided)


def _share_kept(frequencies: Tensor, scaling: RotaryScaling) -> Tensor:
    factor, low, high, original = scaling
    require(factor >= 1, "scaling.factor", "1 or more", factor)
    require(low < high, "scaling.low", f"below scaling.high = {high}", low)
    require(original >= 1, "scaling.original", "a number of tokens", original)
    turns = original * frequencies / (2 * math.pi)
    return torch.clamp((turns - low) / (high - low), 0, 1)
