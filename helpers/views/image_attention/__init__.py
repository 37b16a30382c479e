"""ImageAttention: where a captioner looks for every word, and what if it looked elsewhere."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import traitlets
from jaxtyping import Bool, Float

from helpers.views.image_attention.mass import mass_moved
from helpers.views.kit import View, checks, synced_bytes

CHOICES = 6  # likeliest words that are shown of every step
Change = Callable[["ImageAttention"], None]


class ImageAttention(View, script=Path(__file__).with_name("view.js")):
    """The image under the attention map of every word that was written, stepped or played.

    ``image`` is [3, height, width] in 0..1, ``A`` [step, row, column] the weights over its places
    and ``words`` the word of every step; ``P`` [step, token] are the probabilities over
    ``tokens``. ``truth`` are the right words, ``regions`` [region, height, width] (True = belongs
    to it) are outlined for the words that name them: ``about`` gives for every word its region or
    None. ``beside`` maps the names of other models to what they write of the same image.

    With ``on_change`` the reader may drag attention to another place and delete places. It is
    called with the view, finds the wishes in ``view.edits`` {step: weights [row, column]} and
    ``view.deleted`` [row, column] (True = deleted), and answers with ``view.show(...)``; what is
    shown without any wish is what later ones are compared with. Read back or set: ``step``,
    ``place`` (held, row by row, or None), ``brush``, ``edits``, ``deleted``; ``move`` and
    ``clear`` do what mouse and keys do.

    Raises ValueError with the expected shape for anything else.
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
        image: Any,
        words: Sequence[str],
        A: Any,
        P: Any = None,
        tokens: Sequence[str] = (),
        *,
        truth: Sequence[str] = (),
        regions: Any = None,
        about: Sequence[int | None] = (),
        beside: Mapping[str, Sequence[str]] | None = None,
        note: str = "",
        title: str = "Where does it look for every word?",
        on_change: Change | None = None,
        **traits: Any,
    ) -> None:
        self._on_change: Change | None = None
        self._first: tuple[list[str], list[str], Any] = ([], [], None)
        content = self._content(
            image, words, A, P, tokens, True, truth=truth, regions=regions, about=about,
            beside=beside, note=note,
        )  # fmt: skip
        super().__init__(**content, title=title, changeable=on_change is not None, **traits)
        self._on_change = on_change
        self._answered: Any = (self.edit_bytes, self.deleted_places)

    def show(
        self,
        image: Any,
        words: Sequence[str],
        A: Any,
        P: Any = None,
        tokens: Sequence[str] = (),
        **known: Any,
    ) -> None:
        """Show another run, given as to the class; the word that is looked at stays if it can.

        ``known`` are ``truth``, ``regions``, ``about``, ``beside`` and ``note``. Raises ValueError
        with the expected shape; what was shown before then stays.
        """
        first = not self.edit_bytes and not self.deleted_places
        content = self._content(image, words, A, P, tokens, first, **known)
        steps, rows, columns = content["sizes"]
        step, place = min(self.step, steps - 1), self.place
        with self.hold_sync():
            self.step, self.place = 0, None
            for trait, value in content.items():
                setattr(self, trait, value)
            self.step = step
            self.place = place if place is not None and place < rows * columns else None

    def _content(
        self,
        image: Any,
        words: Sequence[str],
        A: Any,
        P: Any,
        tokens: Sequence[str],
        first: bool,
        truth: Sequence[str] = (),
        regions: Any = None,
        about: Sequence[int | None] = (),
        beside: Mapping[str, Sequence[str]] | None = None,
        note: str = "",
    ) -> dict[str, Any]:
        image = checks.weights(image, "image", (3,), "[3, height, width]")
        if len(image) != 3:
            raise ValueError(f"image should have shape [3, height, width], got {image.shape}")
        A = checks.weights(A, "A", (3,), "[step, row, column]")
        written = checks.labels(list(words), len(A), "words", "step of A")
        height, width = image.shape[1:]
        outlines = np.zeros((0, height, width), bool)
        if regions is not None and len(regions):
            outlines = checks.mask(regions, (len(regions), height, width), "regions")
        if any(i is not None and not 0 <= i < len(outlines) for i in about):
            raise ValueError(f"about should name regions in 0..{len(outlines) - 1}, got {about}")
        choices, chances = self._likeliest(written, P, tokens, first)
        pixels = np.round(255 * image.transpose(1, 2, 0)).astype(np.uint8)
        others = {str(name): [str(word) for word in said] for name, said in (beside or {}).items()}
        content: dict[str, Any] = {
            "picture": pixels.tobytes(),
            "picture_size": [height, width],
            "sizes": list(A.shape),
            "weights": A.astype(np.float32).tobytes(),
            "words_written": written,
            "truth": [str(word) for word in truth],
            "choices": choices,
            "chances": chances,
            "outlines": outlines.astype(np.uint8).tobytes(),
            "about": [-1 if i is None else int(i) for i in about],
            "beside_names": list(others),
            "beside_words": list(others.values()),
            "note": note,
        }
        return content | ({"first_words": written} if first else {})

    def _likeliest(
        self, words: list[str], P: Any, tokens: Sequence[str], first: bool
    ) -> tuple[list[list[str]], bytes]:
        """Give the likeliest words of every step, and how likely they are and were before."""
        if P is None:
            return [], b""
        P = checks.weights(P, "P", (2,), "[step, token]")
        names = checks.labels(list(tokens), P.shape[1], "tokens", "column of P")
        if len(P) != len(words):
            raise ValueError(f"P should have {len(words)} rows, one for each word, got {P.shape}")
        if first:
            self._first = (words, names, P)
        choices, chances = [], []
        for t, p in enumerate(P):
            before = self._before(t, words, names)
            best = np.argsort(-np.maximum(p, before), kind="stable")[:CHOICES]
            best = best[np.argsort(-p[best], kind="stable")]
            choices.append([names[k] for k in best])
            chances.append(np.stack([p[best], before[best]], -1))
        return choices, np.concatenate(chances).astype(np.float32).tobytes()

    def _before(self, t: int, words: list[str], names: list[str]) -> np.ndarray:
        """Probabilities of step t before any change; -1 where other words stood before it."""
        was, known, P = self._first
        if P is not None and known == names and was[:t] == words[:t] and t < len(P):
            return P[t]
        return np.full(len(names), -1.0)

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
        if value is not None and not 0 <= value < count:
            raise ValueError(f"{name} should be in 0..{count - 1}, got {value}")
        return value

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
