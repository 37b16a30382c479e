"""Backpropagation through time by hand, in numpy: the unrolled graph, from its end to its start."""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float

from helpers.validate import checked


class Gradients(NamedTuple):
    """What a loss asks of every weight, and of the state and the shared W_hh at every step."""

    W_xh: Float[np.ndarray, "d_x hidden"]
    W_hh: Float[np.ndarray, "hidden hidden"]
    b: Float[np.ndarray, " hidden"]
    h_0: Float[np.ndarray, " hidden"]
    X: Float[np.ndarray, "time d_x"]
    H: Float[np.ndarray, "time hidden"]  # dL/dh_t through all later steps
    W_hh_per_step: Float[np.ndarray, "time hidden hidden"]  # their sum is W_hh


@checked
def rnn_forward(
    X: Float[np.ndarray, "time d_x"],
    h_0: Float[np.ndarray, " hidden"],
    W_xh: Float[np.ndarray, "d_x hidden"],
    W_hh: Float[np.ndarray, "hidden hidden"],
    b: Float[np.ndarray, " hidden"],
) -> Float[np.ndarray, "time hidden"]:
    """Return the state after every step: ``h_t = tanh(x_t W_xh + h_{t-1} W_hh + b)``.

    Raises InputError for no steps, or sizes that do not fit.
    """
    H, h_t = np.empty((len(X), len(b))), h_0
    for t, x_t in enumerate(X):
        h_t = np.tanh(x_t @ W_xh + h_t @ W_hh + b)
        H[t] = h_t
    return H


@checked
def bptt(
    X: Float[np.ndarray, "time d_x"],
    h_0: Float[np.ndarray, " hidden"],
    W_xh: Float[np.ndarray, "d_x hidden"],
    W_hh: Float[np.ndarray, "hidden hidden"],
    b: Float[np.ndarray, " hidden"],
    grad_H: Float[np.ndarray, "time hidden"],
) -> Gradients:
    """Return the gradients, sent back from the last step to the first and summed over steps.

    ``grad_H[t]`` is what the loss asks of h_t directly. At step t: ``da = dh_t (1 - h_t^2)``,
    W_hh gets ``h_{t-1}^T da``, and h_{t-1} gets ``da W_hh^T`` on top of its own (Werbos 1990).

    Raises InputError for sizes that do not fit, such as more gradients than steps.
    """
    H = rnn_forward(X, h_0, W_xh, W_hh, b)
    before = np.vstack([h_0, H[:-1]])
    dH, dA = np.empty_like(H), np.empty_like(H)
    later = np.zeros_like(h_0)  # what the steps after t ask of h_t
    for t in reversed(range(len(X))):
        dH[t] = grad_H[t] + later
        dA[t] = dH[t] * (1 - H[t] ** 2)
        later = dA[t] @ W_hh.T
    per_step = np.einsum("ti,tj->tij", before, dA)
    return Gradients(X.T @ dA, per_step.sum(0), dA.sum(0), later, dA @ W_xh.T, dH, per_step)
