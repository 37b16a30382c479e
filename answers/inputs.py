"""Random inputs of cases, by their names and shapes."""

from collections.abc import Mapping

import numpy as np
from numpy.random import Generator


def normal_inputs(
    rng: Generator, shapes: Mapping[str, tuple[int, ...]], size: float = 1.0
) -> dict[str, np.ndarray]:
    """Return an array of normal numbers for each name, drawn in the order of the names."""
    return {name: size * rng.normal(size=shape) for name, shape in shapes.items()}
