"""LiveAttention: move the tokens of a layer, paint its mask, change its wires."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float

from helpers.views.kit import View, checks, synced_bytes

LARGEST = 8  # tokens of a set that can be seen at a glance
MASKINGS = ("-inf", "-1e6", "zero score", "after softmax")
Array = np.ndarray


class LiveAttention(View, script=Path(__file__).with_name("view.js")):
    """Sets of tokens go through one attention layer, in the browser, while the reader changes it.

    ``sources`` maps the name of a set to ``(tokens, vectors)`` with vectors (n, d); ``W_q`` and
    ``W_k`` are (d, d_k), ``W_v`` (d, d_v). Tokens can be dragged to another place. With
    ``positions`` (longest, d), a button adds the vector of its place to every token. With
    ``maskable``, cells of A are forbidden by a click, in one of four ways (``masking``), of
    which only "-inf" is right: beside A stands how far each output moves when a token is
    blanked out. With several sources, ``wiring`` says where queries, keys and values come from.
    Read back or set: ``order``, ``wiring``, ``mask``, ``masking``, ``positions``; ``A``, ``Y``
    and ``influence`` follow from them.

    Raises ValueError with the expected shape for sizes that do not fit together, more than 8
    tokens, NaN and infinities, wrong numbers of labels, unknown sources.
    """

    source_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    tokens = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    orders = traitlets.List(
        traitlets.List(traitlets.Int()), help="for each set, the token at every place"
    ).tag(sync=True)
    sizes = traitlets.List(traitlets.Int(), help="d, d_k, d_v").tag(sync=True)
    vector_bytes = synced_bytes("the vectors of all sets, one after the other, as float64")
    weight_bytes = synced_bytes("W_q, W_k, W_v as float64")
    position_bytes = synced_bytes("a vector for every place as float64; empty: none")
    positions = traitlets.Bool(False, help="are the positions added?").tag(sync=True)
    wiring = traitlets.List(traitlets.Int(), help="the sets of queries, keys, values").tag(
        sync=True
    )
    rewirable = traitlets.Bool(False).tag(sync=True)
    maskable = traitlets.Bool(True).tag(sync=True)
    mask_bytes = synced_bytes("one byte a pair of places, 1 may look; empty: all may")
    masking = traitlets.Enum(MASKINGS, "-inf", help="how the mask is applied").tag(sync=True)

    def __init__(
        self,
        sources: Mapping[str, tuple[Sequence[str], Any]],
        W_q: Any,
        W_k: Any,
        W_v: Any,
        positions: Any = None,
        *,
        wiring: tuple[str, str, str] | None = None,
        mask: Any = None,
        maskable: bool = True,
        title: str = "Self-attention, by hand",
        **traits: Any,
    ) -> None:
        W = {
            n: checks.array(w, f"W_{n}", (2,), "(d, d_k)")
            for n, w in zip("qkv", (W_q, W_k, W_v), strict=True)
        }
        d, d_k = W["q"].shape
        if W["k"].shape != (d, d_k) or W["v"].shape[0] != d:
            raise ValueError(
                f"W_q and W_k should have the same shape (d, d_k) and W_v (d, d_v), got "
                f"{W['q'].shape}, {W['k'].shape}, {W['v'].shape}"
            )
        vectors = []
        for name, (tokens, X) in sources.items():
            X = checks.array(X, name, (2,), f"(tokens, {d})")
            if X.shape[1] != d or not 1 <= len(X) <= LARGEST:
                raise ValueError(f"{name} should be (1 to {LARGEST} tokens, {d}), got {X.shape}")
            checks.labels(tokens, len(X), name, "vector")
            vectors.append(X.astype(np.float64))
        names = list(sources)
        wiring = (names[0],) * 3 if wiring is None else wiring
        if unknown := set(wiring) - set(names):
            raise ValueError(f"wiring names {unknown}, the sets are {names}")
        P = self._positions(positions, max(map(len, vectors)), d)
        indices = [names.index(name) for name in wiring]
        if mask is not None:
            shape = (len(vectors[indices[0]]), len(vectors[indices[1]]))
            traits["mask_bytes"] = checks.mask(mask, shape).astype(np.uint8).tobytes()
        super().__init__(
            source_names=names,
            tokens=[
                [checks.visible(str(token)) for token in tokens] for tokens, _ in sources.values()
            ],
            orders=[list(range(len(X))) for X in vectors],
            sizes=[d, d_k, W["v"].shape[1]],
            vector_bytes=b"".join(X.tobytes() for X in vectors),
            weight_bytes=b"".join(W[n].astype(np.float64).tobytes() for n in "qkv"),
            position_bytes=P,
            wiring=indices,
            rewirable=len(names) > 1,
            maskable=maskable,
            title=title,
            **traits,
        )

    @staticmethod
    def _positions(P: Any, longest: int, d: int) -> bytes:
        if P is None:
            return b""
        P = checks.array(P, "positions", (2,), f"(at least {longest}, {d})").astype(np.float64)
        if len(P) < longest or P.shape[1] != d:
            raise ValueError(f"positions should be (at least {longest}, {d}), got {P.shape}")
        return P[:longest].tobytes()

    @property
    def order(self) -> list[str]:
        """The tokens of the first set as they stand now."""
        return [self.tokens[0][token] for token in self.orders[0]]

    @property
    def mask(self) -> Array:
        """What each place may look at: (M, N), True = may look."""
        M, N = (len(self.orders[s]) for s in self.wiring[:2])
        if len(self.mask_bytes) != M * N:
            return np.ones((M, N), bool)
        return np.frombuffer(self.mask_bytes, np.uint8).reshape(M, N).astype(bool)

    @mask.setter
    def mask(self, value: Any) -> None:
        self.mask_bytes = checks.mask(value, self.mask.shape).astype(np.uint8).tobytes()

    def vectors(self, source: int = 0) -> Float[np.ndarray, "n d"]:
        """Give the vectors of a set as they stand now, positions included where switched on."""
        d = self.sizes[0]
        all_of_them = np.frombuffer(self.vector_bytes).reshape(-1, d)
        first = sum(len(tokens) for tokens in self.tokens[:source])
        X = all_of_them[first : first + len(self.tokens[source])][self.orders[source]]
        if self.positions:
            X = X + np.frombuffer(self.position_bytes).reshape(-1, d)[: len(X)]
        return X

    @property
    def A(self) -> Array:
        """The weights (M, N), masked in the way that is switched on."""
        return self._pass()[0]

    @property
    def Y(self) -> Array:
        """The outputs (M, d_v)."""
        return self._pass()[1]

    @property
    def influence(self) -> Float[np.ndarray, "M N"]:
        """How far each output moves, at most, when the token at a key's place is blanked out."""
        Y, N = self.Y, len(self.orders[self.wiring[1]])
        return np.stack([np.abs(self._pass(blank=j)[1] - Y).max(-1) for j in range(N)], -1)

    def _pass(self, blank: int | None = None) -> tuple[Array, Array]:
        d, d_k, d_v = self.sizes
        W_q, W_k, W_v = np.split(np.frombuffer(self.weight_bytes), [d * d_k, 2 * d * d_k])
        X = [self.vectors(source).copy() for source in range(len(self.tokens))]
        q, k, v = self.wiring
        if len(X[k]) != len(X[v]):
            raise ValueError(f"every key needs one value, got {len(X[k])} and {len(X[v])}")
        if blank is not None:
            for source in {k, v}:
                X[source][blank] = 0
        E = (X[q] @ W_q.reshape(d, d_k)) @ (X[k] @ W_k.reshape(d, d_k)).T / np.sqrt(d_k)
        A = masked_weights(E, self.mask, self.masking)
        return A, A @ (X[v] @ W_v.reshape(d, d_v))

    def words(self) -> str:
        """Say the wiring, the order and what each query looks at most."""
        q, k, v = (self.source_names[s] for s in self.wiring)
        order = " ".join(self.tokens[self.wiring[0]][t] for t in self.orders[self.wiring[0]])
        keys = [self.tokens[self.wiring[1]][t] for t in self.orders[self.wiring[1]]]
        A, forbidden = self.A, int((~self.mask).sum())
        looks = "; ".join(
            f"{word} looks at {keys[row.argmax()]} most, {row.max():.2f}"
            for word, row in zip(order.split(" "), A, strict=False)
        )
        masked = f" {forbidden} pairs are forbidden ({self.masking})." if forbidden else ""
        positions = "with positions" if self.positions else "without positions"
        return (
            f"{self.title}: queries from {q}, keys from {k}, values from {v}, {positions}. "
            f"{looks}.{masked}"
        )

    def still(self) -> Any:
        """Draw A, the influence and Y with matplotlib."""
        from helpers.views.live_attention import still

        return still.draw(self)


def masked_weights(
    E: Float[np.ndarray, "M N"], mask: Array, masking: str = "-inf"
) -> Float[np.ndarray, "M N"]:
    """Turn scores into weights under one of four ways to mask; only the first is right."""
    instead = {"-inf": -np.inf, "-1e6": -1e6, "zero score": 0.0}.get(masking)
    scores = E if instead is None else np.where(mask, E, instead)
    largest = scores.max(-1, keepdims=True)
    powers = np.exp(scores - np.where(np.isfinite(largest), largest, 0.0))
    total = powers.sum(-1, keepdims=True)
    A = powers / np.where(total > 0, total, 1.0)
    return A * mask if masking == "after softmax" else A
