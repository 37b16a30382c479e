"""Do heads that share keys attend alike? Maps compared within groups and across them."""

import numpy as np
from jaxtyping import Float

from helpers.validate import InputError, Size, checked

Layers = Float[np.ndarray, " layer"]


@checked
def likeness(A: Float[np.ndarray, "layer head time time"], n_groups: Size) -> tuple[Layers, Layers]:
    """Return the mean cosine of two heads' maps, in one group and in different groups, by layer.

    The first key is left out, where most heads of a language model put most of their weight, and
    with it the first two queries, which have hardly anything else to attend to.

    Raises InputError for groups that are not equal, that hold one head, or fewer than two of
    them, and for fewer than three tokens.
    """
    heads, time = A.shape[1], A.shape[2]
    if n_groups < 2 or heads % n_groups or heads == n_groups:
        raise InputError(f"n_groups should divide the {heads} heads into groups, got {n_groups}")
    if time < 3:
        raise InputError(f"A should have at least 3 tokens, got {time}")
    maps = A[:, :, 2:, 1:].reshape(len(A), heads, -1).astype(np.float64)
    maps = maps / np.maximum(np.linalg.norm(maps, axis=-1, keepdims=True), 1e-12)
    cosines = np.einsum("lix,ljx->lij", maps, maps)
    group = np.arange(heads) // (heads // n_groups)
    same = group[:, None] == group
    pairs = same & ~np.eye(heads, dtype=bool)
    return cosines[:, pairs].mean(1), cosines[:, ~same].mean(1)
