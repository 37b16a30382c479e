"""A linear probe: what can be read off a vector by nothing more than a weighted sum?"""

from typing import Annotated

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from helpers.validate import InputError, Range, checked, require


@checked
def linear_probe(
    X: Float[ndarray, "examples units"],
    y: Int[ndarray, " examples"],
    X_new: Float[ndarray, "others units"],
    l2: Annotated[float, Range(0)] = 1e-3,
) -> Int[ndarray, " others"]:
    """Learn to tell the class ``y`` from ``X`` linearly, and say it of ``X_new``.

    Ridge regression onto one column per class, ``W = (X^T X + l2 * N)^-1 X^T Y`` with
    every unit scaled to mean 0 and deviation 1; the largest column is the answer. What it finds
    is there; what it does not find may be there in a form that needs more than a weighted sum
    (Alain and Bengio 2016, arXiv 1610.01644).

    Raises InputError for sizes that do not fit, and for l2 = 0 where the units of X depend on
    each other.
    """
    require(bool(y.min() >= 0), "y", "classes from 0 on", int(y.min()))
    mean, deviation = X.mean(0), X.std(0) + 1e-6
    ones = np.ones((len(X), 1))
    A = np.hstack([(X - mean) / deviation, ones])
    B = np.hstack([(X_new - mean) / deviation, np.ones((len(X_new), 1))])
    Y = np.eye(int(y.max()) + 1)[y]
    ridge = l2 * len(X)
    try:
        if A.shape[1] > len(A):  # the same W from the smaller system: A^T (A A^T + ridge)^-1 Y
            W = A.T @ np.linalg.solve(A @ A.T + ridge * np.eye(len(A)), Y)
        else:
            W = np.linalg.solve(A.T @ A + ridge * np.eye(A.shape[1]), A.T @ Y)
    except np.linalg.LinAlgError:
        raise InputError(
            "l2 should be above 0, since the units of X depend on each other"
        ) from None
    return (B @ W).argmax(1)
