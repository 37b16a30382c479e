"""Matrices: the attention layer as linked grids of numbers; drag one, and the rest follows."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float

from helpers.views.kit import View, checks, synced_bytes

LARGEST = 8  # rows or columns that can be read at a glance


class Matrices(View, script=Path(__file__).with_name("view.js")):
    """Q, K, V, the scores E, the weights A and the output Y of one attention layer, linked.

    ``A = softmax(Q K^T / sqrt(d_k))``, ``Y = A V``. Q is (M, d_k), K (N, d_k), V (N, d_v), all
    sizes at most 8. ``mask`` (M, N): True = may look; a row that may look nowhere has weights 0
    and output 0. The reader drags numbers, masks scores, switches the division off; ``view.Q``,
    ``view.K``, ``view.V``, ``view.mask``, ``view.scaled`` read the numbers back or set them, and
    ``view.E``, ``view.A``, ``view.Y`` are what follows from them.

    Raises ValueError with the expected shape for sizes that do not fit together, sizes over 8,
    NaN and infinities, wrong numbers of labels.
    """

    sizes = traitlets.List(traitlets.Int(), help="M, N, d_k, d_v").tag(sync=True)
    q_bytes = synced_bytes("Q as float64")
    k_bytes = synced_bytes("K as float64")
    v_bytes = synced_bytes("V as float64")
    mask_bytes = synced_bytes("one byte a score: 1 may look, 0 masked")
    start_bytes = synced_bytes("Q, K, V as they were given, for the way back")
    start_mask = synced_bytes("the mask as it was given")
    start_scaled = traitlets.Bool(True).tag(sync=True)
    scaled = traitlets.Bool(True, help="divide the scores by the root of d_k").tag(sync=True)
    query_labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    key_labels = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        Q: Any,
        K: Any,
        V: Any,
        mask: Any = None,
        scaled: bool = True,
        queries: Sequence[str] | None = None,
        keys: Sequence[str] | None = None,
        title: str = "An attention layer by hand",
        **traits: Any,
    ) -> None:
        Q = checks.array(Q, "Q", (2,), "(M, d_k)").astype(np.float64)
        M, d_k = Q.shape
        K = _fitting(K, "K", (None, d_k), f"(N, {d_k}), as wide as Q")
        N = K.shape[0]
        V = _fitting(V, "V", (N, None), f"({N}, d_v), as many rows as K")
        if max(*Q.shape, *K.shape, *V.shape) > LARGEST:
            raise ValueError(
                f"Matrices shows every number: expected at most {LARGEST} rows and columns, "
                f"got Q {Q.shape}, K {K.shape}, V {V.shape}; use AttentionMap for larger weights"
            )
        if keys is None and queries is not None and M == N:
            keys = queries
        queries = checks.labels(queries, M, "queries", "row of Q")
        keys = checks.labels(keys, N, "keys", "row of K")
        look = np.ones((M, N), bool) if mask is None else checks.mask(mask, (M, N))
        numbers = {name: value.tobytes() for name, value in zip("qkv", (Q, K, V), strict=True)}
        mask_bytes = look.astype(np.uint8).tobytes()
        super().__init__(
            sizes=[M, N, d_k, V.shape[1]],
            **{f"{name}_bytes": value for name, value in numbers.items()},
            mask_bytes=mask_bytes,
            scaled=scaled,
            start_bytes=b"".join(numbers.values()),
            start_mask=mask_bytes,
            start_scaled=scaled,
            query_labels=[checks.visible(token) for token in queries],
            key_labels=[checks.visible(token) for token in keys],
            title=title,
            **traits,
        )

    def _get(self, name: str, rows: int, columns: int) -> np.ndarray:
        return np.frombuffer(getattr(self, f"{name}_bytes")).reshape(rows, columns).copy()

    def _set(self, name: str, value: Any, rows: int, columns: int) -> None:
        value = _fitting(value, name.upper(), (rows, columns), f"({rows}, {columns})")
        setattr(self, f"{name}_bytes", value.tobytes())

    @property
    def Q(self) -> Float[np.ndarray, "M d_k"]:
        """The queries, one a row."""
        return self._get("q", self.sizes[0], self.sizes[2])

    @Q.setter
    def Q(self, value: Any) -> None:
        self._set("q", value, self.sizes[0], self.sizes[2])

    @property
    def K(self) -> Float[np.ndarray, "N d_k"]:
        """The keys, one a row."""
        return self._get("k", self.sizes[1], self.sizes[2])

    @K.setter
    def K(self, value: Any) -> None:
        self._set("k", value, self.sizes[1], self.sizes[2])

    @property
    def V(self) -> Float[np.ndarray, "N d_v"]:
        """The values, one a row."""
        return self._get("v", self.sizes[1], self.sizes[3])

    @V.setter
    def V(self, value: Any) -> None:
        self._set("v", value, self.sizes[1], self.sizes[3])

    @property
    def mask(self) -> np.ndarray:
        """What each query may look at: (M, N), True = may look."""
        M, N = self.sizes[:2]
        return np.frombuffer(self.mask_bytes, np.uint8).reshape(M, N).astype(bool)

    @mask.setter
    def mask(self, value: Any) -> None:
        M, N = self.sizes[:2]
        self.mask_bytes = checks.mask(value, (M, N)).astype(np.uint8).tobytes()

    @property
    def E(self) -> Float[np.ndarray, "M N"]:
        """The scores before the mask: Q K^T, divided by the root of d_k when ``scaled``."""
        root = np.sqrt(self.sizes[2]) if self.scaled else 1.0
        return self.Q @ self.K.T / root

    @property
    def A(self) -> Float[np.ndarray, "M N"]:
        """The weights: the softmax of each row of E over the keys it may look at."""
        E = np.where(self.mask, self.E, -np.inf)
        largest = E.max(axis=1, keepdims=True)
        powers = np.exp(E - np.where(np.isfinite(largest), largest, 0.0))
        total = powers.sum(axis=1, keepdims=True)
        return powers / np.where(total > 0, total, 1.0)

    @property
    def Y(self) -> Float[np.ndarray, "M d_v"]:
        """The output: each row the mean of the values under that row of weights."""
        return self.A @ self.V

    def words(self) -> str:
        """Say the sizes, the scaling and where each query looks most."""
        M, N, d_k, d_v = self.sizes
        A, root = self.A, "scaled by √d_k" if self.scaled else "not scaled"
        looks = "; ".join(
            f"{self.query_labels[i]} looks at {self.key_labels[A[i].argmax()]} most, "
            f"{A[i].max():.2f}"
            if A[i].any()
            else f"{self.query_labels[i]} looks nowhere"
            for i in range(M)
        )
        return f"{self.title}: {M} queries, {N} keys, d_k = {d_k}, d_v = {d_v}, {root}. {looks}."

    def still(self) -> Any:
        """Draw all six grids with matplotlib."""
        from helpers.views.matrices import still

        return still.draw(self)


def _fitting(value: Any, name: str, sizes: tuple[int | None, int | None], shape: str) -> np.ndarray:
    """Check a matrix against the sizes that are fixed. Raises ValueError with the shape."""
    result = checks.array(value, name, (2,), shape).astype(np.float64)
    if any(want not in (None, got) for want, got in zip(sizes, result.shape, strict=True)):
        raise ValueError(f"{name} should have shape {shape}, got {result.shape}")
    return result
