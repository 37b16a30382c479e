"""A linear probe: what can be read off a vector by nothing more than a weighted sum?"""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray


def linear_probe(
    X: Float[ndarray, "examples units"],
    y: Int[ndarray, " classes"],
    X_new: Float[ndarray, "others columns"],
    strength: float = 1e-3,
) -> Int[ndarray, " others"]:
    """Learn to tell the class ``y`` from ``X`` linearly, and say it of ``X_new``.

    Ridge regression onto one column per class, ``W = (X^T X + strength * N)^-1 X^T Y`` with
    every unit scaled to mean 0 and deviation 1; the largest column is the answer. What it finds
    is there; what it does not find may be there in a form that needs more than a weighted sum
    (Alain and Bengio 2016, arXiv 1610.01644). Raises ValueError for sizes that do not fit.
    """
    if len(X) != len(y) or X.shape[1] != X_new.shape[1]:
        raise ValueError(
            f"a probe needs one class for each example and as many units in both, got {X.shape}, "
            f"{y.shape} and {X_new.shape}"
        )
    mean, deviation = X.mean(0), X.std(0) + 1e-6
    ones = np.ones((len(X), 1))
    A = np.hstack([(X - mean) / deviation, ones])
    B = np.hstack([(X_new - mean) / deviation, np.ones((len(X_new), 1))])
    Y = np.eye(int(y.max()) + 1)[y]
    W = np.linalg.solve(A.T @ A + strength * len(X) * np.eye(A.shape[1]), A.T @ Y)
    return (B @ W).argmax(1)
