"""LiveAttention: move the tokens of a layer, paint its mask, change its wires."""

from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Float

from helpers.views.kit import View, checks, synced_bytes
from helpers.views.live_attention.layer import LiveLayer

MASKINGS = ("-inf", "-1e6", "zero score", "after softmax")
Array = np.ndarray


class LiveAttention(View, script=Path(__file__).with_name("view.js")):
    """A `LiveLayer`, computed in the browser while the reader changes what goes through it.

    Tokens can be dragged to another position; where the layer has ``positions``, a button adds
    the vector of its position to every token. With ``maskable``, cells of A are forbidden by a
    click, in one of four ways (``masking``), of which only "-inf" is correct: beside A is shown
    how far each output moves when a token is blanked out. With several sources, ``wiring`` says
    where queries, keys and values come from. Read back or set: ``order``, ``wiring``, ``mask``,
    ``masking``, ``positions``; ``A``, ``Y`` and ``influence`` follow from them.
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
        layer: LiveLayer,
        *,
        maskable: bool = True,
        title: str = "Self-attention, by hand",
        **traits: Any,
    ) -> None:
        super().__init__(**layer.traits(), maskable=maskable, title=title, **traits)

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
        """Return the vectors of a set as they stand now, positions included where switched on."""
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
        """Return the wiring, the order and what each query attends to most."""
        q, k, v = (self.source_names[s] for s in self.wiring)
        order = " ".join(self.tokens[self.wiring[0]][t] for t in self.orders[self.wiring[0]])
        keys = [self.tokens[self.wiring[1]][t] for t in self.orders[self.wiring[1]]]
        A, forbidden = self.A, int((~self.mask).sum())
        looks = "; ".join(
            f"{word} attends most to {keys[row.argmax()]}, {row.max():.2f}"
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
