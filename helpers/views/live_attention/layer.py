"""What LiveAttention shows: one attention layer, and the sets of tokens that go through it."""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import Any

import numpy as np

from helpers.views.kit import checks

LARGEST = 8  # tokens of a set that can be seen at a glance


@dataclass(frozen=True, eq=False)
class LiveLayer:
    """An attention layer with its tokens, checked when it is made.

    ``sources`` maps the name of a set to ``(tokens, vectors)`` with vectors (n, d); ``W_q`` and
    ``W_k`` are (d, d_k), ``W_v`` (d, d_v). ``positions`` (at least n, d) has a vector for every
    position. ``wiring`` names the sets that queries, keys and values come from, the first set
    without it; ``mask`` (M, N) is True where a query may look.

    Raises ValueError with the expected shape for sizes that do not fit together, more than 8
    tokens, NaN and infinities, wrong numbers of labels, unknown sources.
    """

    sources: Mapping[str, tuple[Sequence[str], Any]]
    W_q: Any
    W_k: Any
    W_v: Any
    positions: Any = None
    _: KW_ONLY
    wiring: tuple[str, str, str] | None = None
    mask: Any = None

    def __post_init__(self) -> None:
        W = [checks.array(self.W_q, "W_q", (2,), "(d, d_k)")]
        W += [checks.array(self.W_k, "W_k", (2,), "(d, d_k)")]
        W += [checks.array(self.W_v, "W_v", (2,), "(d, d_v)")]
        W_q, W_k, W_v = (w.astype(np.float64) for w in W)
        if W_k.shape != W_q.shape or len(W_v) != len(W_q):
            raise ValueError(
                f"W_q and W_k should have the same shape (d, d_k) and W_v (d, d_v), got "
                f"{W_q.shape}, {W_k.shape}, {W_v.shape}"
            )
        sources = {name: _tokens(name, *one, len(W_q)) for name, one in self.sources.items()}
        checks.put(self, W_q=W_q, W_k=W_k, W_v=W_v, sources=sources)
        wiring = self.wiring or (next(iter(sources)),) * 3
        if unknown := set(wiring) - set(sources):
            raise ValueError(f"wiring names {unknown}, the sets are {list(sources)}")
        checks.put(self, wiring=wiring, positions=self._positions())
        if self.mask is not None:
            M, N = (len(sources[name][0]) for name in wiring[:2])
            checks.put(self, mask=checks.mask(self.mask, (M, N)))

    def _positions(self) -> np.ndarray:
        """Return a vector for each position of the largest set; none without positions."""
        n, d = max(len(tokens) for tokens, _ in self.sources.values()), len(self.W_q)
        if self.positions is None:
            return np.zeros((0, d))
        P = checks.array(self.positions, "positions", (2,), f"(at least {n}, {d})")
        if len(P) < n or P.shape[1] != d:
            raise ValueError(f"positions should be (at least {n}, {d}), got {P.shape}")
        return P[:n].astype(np.float64)

    def traits(self) -> dict[str, Any]:
        """Return the traits of the view."""
        names, sets = list(self.sources), list(self.sources.values())
        return {
            "source_names": names,
            "tokens": [tokens for tokens, _ in sets],
            "orders": [list(range(len(tokens))) for tokens, _ in sets],
            "sizes": [*self.W_q.shape, self.W_v.shape[1]],
            "vector_bytes": b"".join(vectors.tobytes() for _, vectors in sets),
            "weight_bytes": b"".join(W.tobytes() for W in (self.W_q, self.W_k, self.W_v)),
            "position_bytes": self.positions.tobytes(),
            "wiring": [names.index(name) for name in self.wiring or ()],
            "rewirable": len(names) > 1,
            "mask_bytes": b"" if self.mask is None else self.mask.astype(np.uint8).tobytes(),
        }


def _tokens(name: str, tokens: Sequence[str], vectors: Any, d: int) -> tuple[list[str], np.ndarray]:
    """Return a set's tokens as they can be seen, and their vectors (n, d)."""
    X = checks.array(vectors, name, (2,), f"(tokens, {d})")
    if X.shape[1] != d or not 1 <= len(X) <= LARGEST:
        raise ValueError(f"{name} should be (1 to {LARGEST} tokens, {d}), got {X.shape}")
    labels = checks.labels(tokens, len(X), name, "vector")
    return [checks.visible(token) for token in labels], X.astype(np.float64)
