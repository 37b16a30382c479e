"""Attention that is carried from one place of an image to another."""

import numpy as np
from jaxtyping import Float


def mass_moved(
    weights: Float[np.ndarray, "row column"],
    source: tuple[int, int],
    target: tuple[int, int],
    size: int = 3,
) -> Float[np.ndarray, "row column"]:
    """Carry the weights of a square of ``size`` x ``size`` around a place to another place.

    The sum stays: what would leave the image stays at its edge.
    """
    rows, columns = weights.shape
    moved, reach = weights.astype(np.float32), size // 2
    near = [
        (i, j)
        for i in range(max(0, source[0] - reach), min(rows, source[0] + reach + 1))
        for j in range(max(0, source[1] - reach), min(columns, source[1] + reach + 1))
    ]
    for place in near:
        moved[place] -= np.float32(weights[place])
    for i, j in near:
        row = min(max(i + target[0] - source[0], 0), rows - 1)
        column = min(max(j + target[1] - source[1], 0), columns - 1)
        moved[row, column] += np.float32(weights[i, j])
    return moved
