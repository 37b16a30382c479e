"""The colours of the still pictures: the same tables as in the browser, read from palette.js."""

import itertools
import json
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np
from jaxtyping import Float, UInt8

Theme = Literal["light", "dark"]
LEVELS = 254  # 0..254 say a weight, 255 says masked
MASKED = 255


@cache
def palette() -> dict[str, Any]:
    """Read the colour anchors, the one place where they are written down."""
    text = Path(__file__).with_name("palette.js").read_text(encoding="utf-8")
    return json.loads(text[text.index("{") : text.rindex("}") + 1])


def rgb(colour: str) -> np.ndarray:
    """Turn a hexadecimal color of the palette into three whole numbers."""
    return np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])


def mix(anchors: list[str], t: np.ndarray) -> UInt8[np.ndarray, "... 3"]:
    """Return the colours at ``t`` in 0..1 on a row of anchors, mixed in sRGB."""
    colours = np.array([rgb(anchor) for anchor in anchors])
    place = np.clip(t, 0.0, 1.0) * (len(anchors) - 1)
    left = np.minimum(place.astype(int), len(anchors) - 2)
    share = (place - left)[..., None]
    mixed = colours[left] + (colours[left + 1] - colours[left]) * share
    return np.floor(mixed + 0.5).astype(np.uint8)


def level_table(theme: Theme = "light", scale: str = "linear") -> UInt8[np.ndarray, "256 3"]:
    """Colours for the levels 0..254 and, last, for a masked cell."""
    root = np.arange(LEVELS + 1) / LEVELS
    table = mix(palette()["sequential"][theme], root if scale == "root" else root * root)
    return np.vstack([table, rgb(palette()["masked"][theme])]).astype(np.uint8)


def diverging(
    values: Float[np.ndarray, "*shape"], limit: float, theme: Theme = "light"
) -> UInt8[np.ndarray, "*shape 3"]:
    """Colours of signed values: zero in the middle, ``limit`` at either end."""
    return mix(palette()["diverging"][theme], 0.5 + 0.5 * values / (limit or 1.0))


def ink_on(colour: UInt8[np.ndarray, "3"]) -> str:
    """Return black or white, whichever is easier to read on a colour (relative luminance, WCAG)."""
    share = colour / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    light = linear @ [0.2126, 0.7152, 0.0722]
    return palette()["on"]["light" if light > 0.19 else "dark"]


def nice_limit(value: float) -> float:
    """Return the next of 1, 2, 5, 10, 20 … that is at least ``value``."""
    if not value > 1:
        return 1.0
    ten = 10.0 ** np.floor(np.log10(value))
    return float(next(step * ten for step in (1, 2, 5, 10) if step * ten >= value - 1e-9))


def levels_of(
    A: Float[np.ndarray, "*shape"], mask: np.ndarray | None = None
) -> UInt8[np.ndarray, "*shape"]:
    """Turn weights in 0..1 into levels, even in the square root so that small weights survive.

    A weight is off by at most 0.004 at one and 0.0002 at a hundredth. Where ``mask`` is False
    the level is 255; but a forbidden cell that carries weight keeps it: a leak is to be seen.
    """
    levels = np.sqrt(A, dtype=np.float32 if A.dtype != np.float64 else np.float64)
    levels *= LEVELS
    levels += 0.5
    quantised = np.clip(levels, 0, LEVELS + 0.5).astype(np.uint8)
    if mask is not None:
        quantised[~mask & (quantised == 0)] = MASKED
    return quantised


def weight_of(levels: UInt8[np.ndarray, "*shape"]) -> Float[np.ndarray, "*shape"]:
    """Turn levels back into weights; masked is 0."""
    weights = (levels / LEVELS) ** 2
    return np.where(levels == MASKED, 0.0, weights)


def pooled(values: Any, ufunc: np.ufunc, limit: int = 32) -> Any:
    """Shrink [query, key] to at most ``limit`` blocks each way, by ``ufunc``; None stays None."""
    if values is None or max(values.shape) <= limit:
        return values
    for _ in range(2):  # rows, then columns: reducing whole rows is many times faster
        count = len(values)
        block = np.arange(count) * min(count, limit) // count
        edges = np.append(np.flatnonzero(np.diff(block, prepend=-1)), count)
        ends = itertools.pairwise(edges)
        values = np.stack([ufunc.reduce(values[a:b], axis=0) for a, b in ends]).T
    return values


def hatched(
    levels: UInt8[np.ndarray, "rows columns"], table: UInt8[np.ndarray, "256 3"], size: int
) -> UInt8[np.ndarray, "height width 3"]:
    """Paint every cell ``size`` pixels large, masked cells with diagonal lines."""
    picture = table[np.kron(levels, np.ones((size, size), dtype=np.uint8))]
    y, x = np.indices(picture.shape[:2])
    lines = (x + y) % 8 < 2
    masked = np.kron(levels == MASKED, np.ones((size, size), dtype=bool))
    picture[lines & masked] = rgb(palette()["hatch"]["light"])
    return picture
