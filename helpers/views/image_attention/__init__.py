"""ImageAttention: where a captioner looks for every word, and what if it looked elsewhere."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Bool, Float

from helpers.views.image_attention.mass import mass_moved
from helpers.views.image_attention.run import AttentionRun
from helpers.views.kit import View, checks, synced_bytes
from helpers.views.kit.answering import top

Change = Callable[["ImageAttention"], None]


class ImageAttention(View, script=Path(__file__).with_name("view.js")):
    """An `AttentionRun`: the image under the attention map of every word, stepped or played.

    With ``on_change`` the reader may drag attention to another place and delete places. It is
    called with the view, finds the wishes in ``view.edits`` {step: weights [row, column]} and
    ``view.deleted`` [row, column] (True = deleted), and answers with ``view.show(run)``; what is
    shown without any wish is what later ones are compared with. Read back or set: ``step``,
    ``place`` (held, row by row, or None), ``brush``, ``edits``, ``deleted``; ``move`` and
    ``clear`` do what mouse and keys do.
    """

    picture = synced_bytes("[height, width, 3] as uint8")
    picture_size = traitlets.List(traitlets.Int(), help="height, width").tag(sync=True)
    sizes = traitlets.List(traitlets.Int(), help="steps, rows, columns").tag(sync=True)
    weights = synced_bytes("[step, row, column] as float32: they are carried and must sum to one")
    words_written = traitlets.List(traitlets.Unicode()).tag(sync=True)
    first_words = traitlets.List(traitlets.Unicode(), help="written without a change").tag(
        sync=True
    )
    truth = traitlets.List(traitlets.Unicode()).tag(sync=True)
    name = traitlets.Unicode("with attention").tag(sync=True)
    choices = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    chances = synced_bytes("[step, choice, (now, before a change or -1)] as float32")
    outlines = synced_bytes("[region, height, width], one byte a pixel")
    about = traitlets.List(traitlets.Int(), help="the region of every word, -1: none").tag(
        sync=True
    )
    beside_names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    beside_words = traitlets.List(traitlets.List(traitlets.Unicode())).tag(sync=True)
    note = traitlets.Unicode("").tag(sync=True)
    step = traitlets.Int(0, help="the word that is looked at").tag(sync=True)
    place = traitlets.Int(None, allow_none=True, help="the place that is held").tag(sync=True)
    brush = traitlets.Int(3, help="side of the square that is carried or deleted").tag(sync=True)
    edit_bytes = synced_bytes("for every edited step its number and its weights, as float32")
    deleted_places = traitlets.List(traitlets.Int()).tag(sync=True)
    changeable = traitlets.Bool(False).tag(sync=True)

    def __init__(
        self,
        run: AttentionRun,
        *,
        title: str = "Where does it look for every word?",
        on_change: Change | None = None,
        **traits: Any,
    ) -> None:
        self._on_change: Change | None = None
        self._first = run
        super().__init__(
            **self._content(run), title=title, changeable=on_change is not None, **traits
        )
        self._on_change = on_change
        self._answered: Any = (self.edit_bytes, self.deleted_places)

    def show(self, run: AttentionRun) -> None:
        """Show another run; the word that is looked at stays if it can."""
        if not self.edit_bytes and not self.deleted_places:
            self._first = run
        steps, rows, columns = run.A.shape
        step, place = min(self.step, steps - 1), self.place
        with self.hold_sync():
            self.step, self.place = 0, None
            for trait, value in self._content(run).items():
                setattr(self, trait, value)
            self.step = step
            self.place = place if place is not None and place < rows * columns else None

    def _content(self, run: AttentionRun) -> dict[str, Any]:
        """Return all traits of a run; its most likely words come with what they were before."""
        choices, chances = [], b""
        for t, p in enumerate([] if run.P is None else run.P):
            before = self._before(t, run)
            best = top(np.maximum(p, before))
            best = best[np.argsort(-p[best], kind="stable")]
            choices.append([run.tokens[k] for k in best])
            chances += np.stack([p[best], before[best]], -1).astype(np.float32).tobytes()
        compared = {"choices": choices, "chances": chances, "first_words": self._first.words}
        return run.traits() | compared

    def _before(self, t: int, run: AttentionRun) -> np.ndarray:
        """Return step t's probabilities without a change; -1 where other words came before it."""
        first, words = self._first, run.words
        same = first.P is not None and first.tokens == run.tokens and first.words[:t] == words[:t]
        if same and t < len(first.P):
            return first.P[t]
        return np.full(len(run.tokens), -1.0)

    @property
    def A(self) -> Float[np.ndarray, "step row column"]:
        """The weights as they are shown."""
        return np.frombuffer(self.weights, np.float32).reshape(self.sizes)

    @property
    def edits(self) -> dict[int, Float[np.ndarray, "row column"]]:
        """The maps that the reader has put in place of the model's: {step: weights}."""
        _, rows, columns = self.sizes
        records = np.frombuffer(self.edit_bytes, np.float32).reshape(-1, 1 + rows * columns)
        return {int(one[0]): one[1:].reshape(rows, columns) for one in records}

    @edits.setter
    def edits(self, value: Mapping[int, Any]) -> None:
        _, rows, columns = self.sizes
        records = []
        for step, weights in sorted(value.items()):
            map_ = checks.weights(weights, f"the map of step {step}", (2,), f"({rows}, {columns})")
            if map_.shape != (rows, columns):
                raise ValueError(f"a map should be ({rows}, {columns}), got {map_.shape}")
            records.append(np.concatenate([[step], map_.ravel()]))
        self.edit_bytes = np.array(records, np.float32).tobytes()

    @property
    def deleted(self) -> Bool[np.ndarray, "row column"]:
        """True where the reader has deleted the image."""
        gone = np.zeros(self.sizes[1] * self.sizes[2], bool)
        gone[self.deleted_places] = True
        return gone.reshape(self.sizes[1:])

    @deleted.setter
    def deleted(self, value: Any) -> None:
        gone = checks.mask(value, tuple(self.sizes[1:]), "deleted")
        self.deleted_places = np.flatnonzero(gone).tolist()

    def move(self, step: int, source: tuple[int, int], target: tuple[int, int]) -> None:
        """Carry the attention around ``source`` (row, column) to ``target``, as dragging does."""
        weights = self.edits.get(step, self.A[step])
        self.edits = self.edits | {step: mass_moved(weights, source, target, self.brush)}

    def clear(self) -> None:
        """Take back all changes."""
        with self.hold_trait_notifications():
            self.edit_bytes, self.deleted_places = b"", []

    @traitlets.validate("step", "place", "brush")
    def _inside(self, proposal: Any) -> int | None:
        name, value = proposal["trait"].name, proposal["value"]
        if name == "brush":
            if value < 1 or value % 2 == 0:
                raise ValueError(f"brush should be an odd number of places, got {value}")
            return value
        steps, rows, columns = self.sizes
        count = steps if name == "step" else rows * columns
        return None if value is None else checks.index(value, count, name)

    @traitlets.observe("edit_bytes", "deleted_places")
    def _changed(self, _change: Any) -> None:
        wishes = (self.edit_bytes, list(self.deleted_places))
        if self._on_change is None or wishes == self._answered:
            return
        self._answered, self.notice = wishes, ""
        try:
            self._on_change(self)
        except Exception as error:
            self.notice = f"{error}"

    def words(self) -> str:
        """Say what is written, what would be right, and where each word looks most."""
        columns = self.sizes[2]
        looks = [divmod(int(weights.argmax()), columns) for weights in self.A]
        told = ", ".join(
            f"{word} ({row + 1}, {column + 1})"
            for word, (row, column) in zip(self.words_written, looks, strict=True)
        )
        parts = [f"{self.title} Written, with the row and column most looked at: {told}."]
        if self.truth and self.truth != self.words_written:
            parts.append(f"Right would be: {' '.join(self.truth)}.")
        parts += [
            f"{name} writes: {' '.join(said)}."
            for name, said in zip(self.beside_names, self.beside_words, strict=True)
        ]
        return " ".join(parts)

    def still(self) -> Any:
        """Draw the image and the map of every word."""
        from helpers.views.image_attention import still

        return still.draw(self)
