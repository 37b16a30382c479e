"""AttentionMap: who looks at whom, in one head large and in all heads small."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets

from helpers.views.kit import checks, colors, synced_bytes
from helpers.views.kit.answering import Typed

_SHAPE = "[layer, head, query, key], [head, query, key] or [query, key]"
_RIDES_ALONG = 4_000_000  # bytes of levels that travel with the view; more follow head by head

Parts = Sequence[tuple[str, int]]
Switch = Callable[["AttentionMap", int, int, bool], None]


class AttentionMap(Typed, script=Path(__file__).with_name("view.js")):
    """Attention weights as a matrix, as arcs between tokens, and as thumbnails of all heads.

    Rows are queries, columns are keys. ``A`` holds weights in 0..1, shaped [layer, head, query,
    key] or any tail of it; it is not copied, so leave it as it is while it is shown. ``mask``
    (True = may look) broadcasts to it; forbidden cells get their own colour, unless they carry
    weight: a leak is shown. With ``queries`` alone and as many keys, the keys are the same tokens.
    ``parts`` [(name, how many keys)] says that the keys are of several attentions, side by side,
    such as those of a decoder over its past and over the source: each has weights of its own.
    ``on_switch(view, layer, head, off)`` is called when the reader switches a head off or on; it
    may assign ``view.A``. ``on_text(view, text)`` is called with what the reader types; it answers
    with ``view.show(A, queries)``. Read back: ``layer``, ``head``, ``query`` (locked, or None),
    ``heads_off``, all of which can be set and linked.

    Raises ValueError with the expected shape for anything else: NaN, infinities, negative
    weights, empty arrays, wrong numbers of labels.
    """

    shape = traitlets.List(traitlets.Int(), help="layers, heads, queries, keys").tag(sync=True)
    levels = synced_bytes("all heads as levels, or one of them where all are too many")
    thumbnails = synced_bytes("all heads, shrunk by their largest weights; empty if levels do")
    first = traitlets.Int(-1, help="the one head in levels (layer * heads + head), -1: all").tag(
        sync=True
    )
    version = traitlets.Int(0, help="counts assignments of A").tag(sync=True)
    query_labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    key_labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    key_parts = traitlets.List(
        traitlets.Tuple(traitlets.Unicode(), traitlets.Int()), help="(name, keys), left to right"
    ).tag(sync=True)
    layer_labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    head_labels = traitlets.List(traitlets.Unicode()).tag(sync=True)
    layer = traitlets.Int(0, help="the layer shown large").tag(sync=True)
    head = traitlets.Int(0, help="the head shown large").tag(sync=True)
    query = traitlets.Int(None, allow_none=True, help="the locked row").tag(sync=True)
    heads_off = traitlets.List(
        traitlets.Tuple(traitlets.Int(), traitlets.Int()), help="(layer, head) switched off"
    ).tag(sync=True)
    switchable = traitlets.Bool(False, help="Python answers a switch").tag(sync=True)
    scale = traitlets.Enum(
        ("linear", "root"), "linear", help="colour follows the weight, or its square root"
    ).tag(sync=True)

    def __init__(
        self,
        A: Any,
        queries: Sequence[str] | None = None,
        keys: Sequence[str] | None = None,
        mask: Any = None,
        *,
        parts: Parts = (),
        layer_names: Sequence[str] | None = None,
        head_names: Sequence[str] | None = None,
        title: str = "Attention weights",
        layer: int = 0,
        head: int = 0,
        query: int | None = None,
        on_switch: Switch | None = None,
        **traits: Any,
    ) -> None:
        content = self._content(A, queries, keys, mask, parts)
        layers, heads, _, N = content["shape"]
        self._on_switch = on_switch
        super().__init__(
            **content,
            layer_labels=checks.labels(layer_names, layers, "layer_names", "layer"),
            head_labels=checks.labels(head_names, heads, "head_names", "head"),
            title=title,
            layer=layer,
            head=head,
            query=query,
            switchable=on_switch is not None,
            scale=traits.pop("scale", "linear" if N <= 40 else "root"),
            **self._carried(layer, head),
            **traits,
        )
        self.on_msg(self._send_wanted)

    def _content(self, A: Any, queries: Any, keys: Any, mask: Any, parts: Parts) -> dict[str, Any]:
        """Keep A and its mask; return the traits with its sizes and the tokens."""
        A = checks.weights(A, "A", (2, 3, 4), _SHAPE)
        layers, heads, M, N = (1,) * (4 - A.ndim) + A.shape
        if mask is not None:
            mask = checks.mask(mask, A.shape).reshape(layers, heads, M, N)
        if keys is None and queries is not None and M == N:
            keys = queries
        queries = checks.labels(queries, M, "queries", "row of A")
        keys = checks.labels(keys, N, "keys", "column of A")
        counts = [count for _, count in parts]
        if parts and (sum(counts) != N or min(counts) < 1):
            raise ValueError(f"parts should have {N} keys in all, at least one each, got {counts}")
        self._A, self._mask = A, mask
        return {
            "shape": [layers, heads, M, N],
            "query_labels": [checks.visible(token) for token in queries],
            "key_labels": [checks.visible(token) for token in keys],
            "key_parts": [(str(name), int(count)) for name, count in parts],
        }

    def show(
        self,
        A: Any,
        queries: Sequence[str] | None = None,
        keys: Sequence[str] | None = None,
        mask: Any = None,
        parts: Parts = (),
    ) -> None:
        """Show the same heads over other tokens; layer and head stay.

        Raises ValueError for another number of layers or heads, and as for a new view.
        """
        was, had = self._A, self._mask
        content = self._content(A, queries, keys, mask, parts)
        if content["shape"][:2] != self.shape[:2]:
            self._A, self._mask = was, had
            raise ValueError(
                f"A should keep its layers and heads {self.shape[:2]}, got {content['shape'][:2]}"
            )
        with self.hold_sync():
            self.query = None
            for name, value in (content | self._carried(self.layer, self.head)).items():
                setattr(self, name, value)
            self.version += 1

    @property
    def A(self) -> np.ndarray:
        """The weights as given; assign an array of the same shape to show another."""
        return self._A

    @A.setter
    def A(self, value: Any) -> None:
        value = checks.weights(value, "A", (self._A.ndim,), str(self._A.shape))
        if value.shape != self._A.shape:
            raise ValueError(f"A should keep its shape {self._A.shape}, got {value.shape}")
        self._A = value
        with self.hold_sync():
            for name, carried in self._carried(self.layer, self.head).items():
                setattr(self, name, carried)
            self.version += 1

    def one(self, layer: int, head: int) -> tuple[np.ndarray, np.ndarray | None]:
        """Give the weights and the mask of one head: [query, key] both."""
        A = self._A.reshape((1,) * (4 - self._A.ndim) + self._A.shape)
        return A[layer, head], None if self._mask is None else self._mask[layer, head]

    def _carried(self, layer: int, head: int) -> dict[str, Any]:
        """Give the traits that hold A: all of it, or one head and thumbnails of the rest."""
        if self._A.size <= _RIDES_ALONG:
            mask = None if self._mask is None else self._mask.reshape(self._A.shape)
            return {"levels": colors.levels_of(self._A, mask).tobytes(), "first": -1}
        layers, heads = (1,) * (4 - self._A.ndim) + self._A.shape[:-2]
        return {
            "levels": colors.levels_of(*self.one(layer, head)).tobytes(),
            "first": layer * heads + head,
            "thumbnails": self._shrunk(layers, heads).tobytes(),
        }

    def _shrunk(self, layers: int, heads: int) -> np.ndarray:
        """Shrink every head by its largest weights: levels [layer, head, row, column]."""
        small = []
        for index in range(layers * heads):
            A, mask = self.one(*divmod(index, heads))
            A, mask = colors.pooled(A, np.maximum), colors.pooled(mask, np.logical_or)
            small.append(colors.levels_of(A, mask))
        return np.stack(small).reshape(layers, heads, *small[0].shape)

    def small_levels(self) -> np.ndarray:
        """Levels of all heads as thumbnails: [layer, head, row, column], at most 32 x 32."""
        layers, heads, M, N = self.shape
        if not self.thumbnails:
            return self._shrunk(layers, heads)
        small = np.frombuffer(self.thumbnails, np.uint8)
        return small.reshape(layers, heads, min(M, 32), min(N, 32))

    def _send_wanted(self, _view: Any, content: dict[str, Any], _buffers: Any) -> None:
        """Send what the browser asks for: heads that did not travel along, an exact weight."""
        if content.get("kind") == "heads" and content.get("version") == self.version:
            for index in content["heads"]:
                levels = colors.levels_of(*self.one(*divmod(index, self.shape[1])))
                reply = {"kind": "head", "index": index, "version": self.version}
                self.send(reply, buffers=[levels.tobytes()])
        if content.get("kind") == "exact":
            where = [content[name] for name in ("layer", "head", "query", "key")]
            weight = float(self.one(where[0], where[1])[0][where[2], where[3]])
            self.send({"kind": "exact", "where": where, "weight": weight})

    @traitlets.validate("layer", "head", "query")
    def _inside(self, proposal: Any) -> int | None:
        name, value = proposal["trait"].name, proposal["value"]
        count = self.shape[("layer", "head", "query").index(name)]
        return None if value is None else checks.index(value, count, name)

    @traitlets.observe("heads_off")
    def _switch(self, change: Any) -> None:
        if self._on_switch is None:
            return
        before = {tuple(pair) for pair in change["old"] or ()}
        after = {tuple(pair) for pair in change["new"]}
        self.notice = ""
        for layer, head in sorted(before ^ after):
            try:
                self._on_switch(self, layer, head, (layer, head) in after)
            except Exception as error:
                self.notice = f"on_switch failed: {type(error).__name__}: {error}"
                raise

    def words(self) -> str:
        """Say the sizes and the strongest weight of the head that is shown."""
        layers, heads, M, N = self.shape
        weights, mask = self.one(self.layer, self.head)
        many = f"{layers} × {heads} heads, " if layers * heads > 1 else ""
        where = f" of {self.head_in_words()}" if many else ""
        told, first = [], 0
        for name, count in self.key_parts or [("", N)]:
            part = weights[:, first : first + count]
            query, key = np.unravel_index(np.argmax(part), part.shape)
            told.append(
                f"Strongest{where}{f' in {name}' if name else ''}: {self.query_labels[query]} "
                f"attends to {self.key_labels[first + key]}, {part[query, key]:.2f}."
            )
            first += count
        leak = 0 if mask is None else int(np.count_nonzero(weights[~mask] > 1e-6))
        leaks = f" {leak} masked cells carry weight." if leak else ""
        return f"{self.title}: {many}{M} queries × {N} keys. {' '.join(told)}{leaks}"

    def head_in_words(self) -> str:
        """Name the head that is shown: "layer 0, head 3", or "scaled, D = 4" by their names."""
        labels = {"layer": self.layer_labels[self.layer], "head": self.head_labels[self.head]}
        return ", ".join(f"{word} {x}" if x.isdigit() else x for word, x in labels.items())

    def still(self) -> Any:
        """Draw the same head, and thumbnails of all, with matplotlib."""
        from helpers.views.attention_map import still

        return still.draw(self)
