"""How similar vectors are: cosines to one state and between tokens."""

import numpy as np
from jaxtyping import Float

MATRIX = 32  # tokens, or groups of neighbors, that a small matrix shows


def _unit(X: Float[np.ndarray, "*axes d"]) -> Float[np.ndarray, "*axes d"]:
    """Scale vectors to length 1; a vector of zeros stays as it is."""
    norms = np.linalg.norm(X, axis=-1, keepdims=True)
    return X / np.where(norms > 0, norms, 1.0)


def cosines(
    X: Float[np.ndarray, "row time d"], target: Float[np.ndarray, "time d"]
) -> Float[np.ndarray, "row time"]:
    """Return the cosine of each vector to the target of the same token; 0 for a vector of zeros."""
    return (_unit(X) * _unit(target)).sum(-1)


def mean_cosine(X: Float[np.ndarray, "time d"]) -> float:
    """Return the mean cosine between two different tokens: 1 when all point the same way."""
    unit, n = _unit(X.astype(np.float64)), len(X)
    together = unit.sum(0)
    return float((together @ together - (unit * unit).sum()) / (n * (n - 1)))


def small_matrix(X: Float[np.ndarray, "time d"]) -> Float[np.ndarray, "small small"]:
    """Return the cosines between all tokens; of many tokens the means of neighboring groups."""
    unit, n = _unit(X), len(X)
    starts = np.unique(np.arange(min(n, MATRIX)) * n // min(n, MATRIX))
    means = np.add.reduceat(unit, starts) / np.diff(np.append(starts, n))[:, None]
    return np.clip(means @ means.T, -1, 1)
