"""The singular values of attention matrices, and two ways to say what their rank is."""

from typing import NamedTuple

import numpy as np


class Spectra(NamedTuple):
    """Of every head [layer, head]: singular values (largest first) and two ranks.

    ``effective`` is the exponential of the entropy of the values' shares (Roy and Vetterli 2007):
    k equal values give k. ``numerical`` counts the values above ``limits``, the largest one times
    the longer side times the dtype's epsilon, as numpy's `matrix_rank` does.
    """

    values: np.ndarray
    effective: np.ndarray
    numerical: np.ndarray
    limits: np.ndarray


def spectra_of(A: np.ndarray) -> Spectra:
    """Return the spectra of weights A [layer, head, query, key]; the dtype of A sets the limits."""
    values = np.linalg.svd(A.astype(np.float64), compute_uv=False)
    limits = values[..., 0] * max(A.shape[-2:]) * np.finfo(A.dtype).eps
    total = values.sum(-1, keepdims=True)
    share = values / np.where(total > 0, total, 1)
    effective = np.where(total[..., 0] > 0, np.prod(share**-share, -1), 0)
    return Spectra(values, effective, (values > limits[..., None]).sum(-1), limits)
