"""Is a causal attention map of full rank, and a bidirectional one of low rank? (notebook 18)

The theorem: under a causal mask the softmax leaves a lower triangular matrix whose diagonal is
above 0, so its determinant is the product of the diagonal, above 0, and its rank is full. The
practice: how large is that determinant, and how many singular values are above rounding?
"""

from typing import Annotated, NamedTuple

import numpy as np
import torch
from jaxtyping import Bool, Float, Int
from numpy import ndarray
from torch import Tensor, nn

from helpers.traces import record
from helpers.validate import InputError, Range, Seed, Size, checked, require

Maps = Float[ndarray, "*head time time"]
PerHead = Float[ndarray, "*head"]
Cut = Annotated[float, Range(0, 1)]


class Ranks(NamedTuple):
    """What is known of the rank of each map."""

    numerical: Int[ndarray, "*head"]  # singular values above rounding
    effective: PerHead  # how many equal singular values would be as spread out
    condition: PerHead  # log10 of the largest over the smallest singular value
    determinant: PerHead  # log10 of its absolute value; -inf where it is 0


@checked
def spectra(A: Maps) -> Float[ndarray, "*head value"]:
    """Return the singular values of every map, largest first, divided by the largest."""
    known = A.dtype in (np.float32, np.float64) and A.size > 0
    require(known, "A", "maps in float32 or float64", A)
    _require_weights(A)
    values = np.linalg.svd(A, compute_uv=False)
    return values / values[..., :1]


@checked
def ranks(A: Maps, cut: Cut | None = None) -> Ranks:
    """Return the ranks of every map.

    A singular value counts as above rounding from ``cut`` times the largest on; unless given, the
    cut is ``time * eps`` of the numbers' type, as in `numpy.linalg.matrix_rank`. The effective
    rank is ``exp(-sum p_i ln p_i)`` with ``p_i = s_i / sum s`` (Roy and Vetterli 2007): 1 for one
    singular value, ``time`` for equal ones, and it knows no threshold.

    Raises InputError for maps whose rows are not weights.
    """
    s = spectra(A)
    smallest = s.shape[-1] * float(np.finfo(A.dtype).eps) if cut is None else cut
    p = s / s.sum(-1, keepdims=True)
    surprise = -np.log(np.where(p > 0, p, 1.0))
    with np.errstate(divide="ignore"):
        condition = -np.log10(s[..., -1])
    determinant = np.linalg.slogdet(A)[1] / np.log(10)
    return Ranks((s > smallest).sum(-1), np.exp((p * surprise).sum(-1)), condition, determinant)


def _require_weights(A: ndarray) -> None:
    rows = A.sum(-1)
    if (A < 0).any() or not np.allclose(rows, 1, atol=1e-4):
        raise InputError("A should be attention maps: weights of 0 or more, rows that sum to 1")


@checked
def random_maps(
    count: Size, time: Size, d_k: Size, causal: bool, seed: Seed
) -> Float[ndarray, "head time time"]:
    """Return maps of random queries and keys in float64: ``softmax(Q K^T / sqrt(d_k))``."""
    rng = np.random.default_rng(seed)
    Q, K = rng.normal(size=(2, count, time, d_k))
    E = Q @ K.transpose(0, 2, 1) / np.sqrt(d_k)
    if causal:
        E = np.where(np.tri(time, dtype=bool), E, -np.inf)
    return torch.softmax(torch.from_numpy(E), -1).numpy()


@checked
def maps_of(
    model: nn.Module,
    tokens: Int[Tensor, "one time"],
    mask: Bool[Tensor, "time time"] | None = None,
) -> Float[ndarray, "layer head time time"]:
    """Return all self-attention maps of a model for one text, computed in float64.

    A ``mask`` is handed to the model with the tokens. The model itself is left as it is.
    Raises InputError where it has no attention with a tap ``A``, or where
    it was given more than one text.
    """
    names = [name for name, _ in model.named_modules() if name.endswith(".attention.A")]
    if len(tokens) != 1:
        raise InputError(f"tokens should be those of one text, got {len(tokens)} texts")
    require(bool(names), "model", "one whose attention has a tap A", type(model).__name__)
    before = next(model.parameters()).dtype
    try:
        with torch.no_grad():
            trace = record(model.double(), tokens, *([] if mask is None else [mask]))
    finally:
        model.to(before)
    return np.stack([np.asarray(trace[name])[0] for name in names])
